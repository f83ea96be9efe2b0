"""Word reports that persons have changed, given back or edited where they lie → what they changed, kept in 登记/."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.system.errors import PipelineError, reason
from pipeline.system.layout import REGISTER, REPORT, templates

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.finding import Finding
    from pipeline.model.override import Override, OverrideLayer
    from pipeline.model.revision import Revision, RevisionText
    from pipeline.reading.returned_word import ReturnedWord

WORD_REPORTS = ("自查报告.docx", "自查报告（校核版）.docx")
"""The files of 报告/ whose words a person may change."""
_LARGEST = 2 << 20
"""Bytes of the layer of a year: some thousands of changes."""
_SAME = 0.6
"""Share of the lines of a revision that a file must have to be taken for a copy of it where it does not say so."""
_OLD_WORD = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of Word before .docx begin, and those locked with a password."""
_ADVICE = "请用 WPS 或 Word 打开，另存为一份新的 .docx（不带宏、不设密码）再收；打不开的，请向改的人再要一份。"


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file, and how many changes came of it; or why none did."""

    name: str
    revision: int = 0
    """稿次 that it was made from, 0 where that is not known."""
    changes: int = 0
    guessed: bool = False
    """Whether the file does not say which 稿次 it is, and was told by its words."""
    before: bool = False
    """Whether the very same file was taken in before."""
    refusal: str = ""
    """Why it was not taken in; "" where it was."""
    hint: str = ""


class _Unknown(Exception):
    """A file that cannot be taken in: why, and what to do."""


def take_in(files: Sequence[tuple[str, bytes]], config: Config) -> tuple[TakenFile, ...]:
    """Keep what these files (name, bytes) change of the report they were made from, and a copy of each.

    A file that is refused changes nothing; the others are taken in all the same. Raises PipelineError (CONFIG, OUTPUT)
    where 登记/ cannot be read or written. The caller holds swap.lock.
    """
    from pipeline.model.override import ReturnedFile
    from pipeline.store import hand_edits, override_layer

    register, told = config.outputs / REGISTER, list[TakenFile]()
    layer = override_layer.read_layer(register, config.year)
    for name, data in files:
        digest = hashlib.sha256(data).hexdigest()
        known = next((one for one in layer.files if one.sha256 == digest), None)
        if known is not None:
            told.append(TakenFile(name, known.revision, before=True))
            continue
        try:
            taken, made = _taken(name, data, layer, config)
        except _Unknown as unknown:
            told.append(TakenFile(name, refusal=unknown.args[0], hint=unknown.args[1]))
            continue
        copy = hand_edits.keep_copy(register, config.year, name, data)
        layer = replace(made, files=(*made.files, ReturnedFile(name, digest, taken.revision, copy)))
        override_layer.keep_layer(layer, register, config.year, config.county)
        told.append(taken)
    return tuple(told)


def take_in_edited(config: Config) -> tuple[Finding, ...]:
    """Keep what a person changed in the reports that lie in 报告/; P508 for one that cannot be told.

    The caller holds swap.lock. Raises PipelineError (CONFIG, OUTPUT).
    """
    from pipeline.model.finding import Finding
    from pipeline.model.table import Place
    from pipeline.store import swap

    folder = config.outputs / str(config.year) / REPORT
    recorded, edited = swap.record(folder), list[tuple[str, bytes]]()
    for name in WORD_REPORTS:
        try:
            data = (folder / name).read_bytes() if name in recorded else b""
        except OSError:
            continue  # what cannot be read cannot be replaced either, which is told then
        if data and hashlib.sha256(data).hexdigest() != recorded[name]:
            edited.append((name, data))
    place = f"outputs/{config.year}/{REPORT}"
    return tuple(
        Finding("P508", (Place(f"{place}/{one.name}"),), {"文件": one.name, "原因": one.refusal, "办法": one.hint})
        for one in (take_in(edited, config) if edited else ())
        if one.refusal
    )


def read_given(paths: Sequence[Path]) -> list[tuple[str, bytes]]:
    """Names and bytes of the files that a person names; raises PipelineError (NO_INPUT) naming all that cannot be."""
    from pipeline.system.errors import Cause

    found, lacking, closed = list[tuple[str, bytes]](), list[str](), list[str]()
    for path in paths:
        try:
            found.append((path.name, path.read_bytes()))
        except FileNotFoundError:
            lacking.append(str(path))
        except OSError as error:
            closed.append(f"{path} 打不开：{reason(error)}。")
    said = [f"没有 {'、'.join(lacking)} {'这个文件' if len(lacking) == 1 else '这几个文件'}。"] if lacking else []
    cures = ["请检查文件名和路径，有空格的加引号。"] if lacking else []
    cures += ["请关闭正在打开它的程序，或复制一份再试。"] if closed else []
    if lacking or closed:
        others = "其余的也没有收。" if found else ""
        raise PipelineError("".join((*said, *closed, others)), "".join(cures), Cause.NO_INPUT)
    return found


def _taken(name: str, data: bytes, layer: OverrideLayer, config: Config) -> tuple[TakenFile, OverrideLayer]:
    from pipeline.fill import phrases
    from pipeline.fill.recognised_edits import AnotherText, Recogniser, numbered_edits
    from pipeline.reading.returned_word import read_returned
    from pipeline.store import override_layer

    returned = read_returned(name, data)
    if returned.refusal is not None:
        from pipeline.model.finding import Finding

        if data.startswith(_OLD_WORD):
            raise _Unknown("它是旧版 .doc（或加了密码的）文件，名字改成 .docx 也读不了", _ADVICE)
        kind = config.scheme.catalogue[returned.refusal.code]
        said = Finding(returned.refusal.code, (), returned.refusal.values)
        raise _Unknown(kind.say(said).rstrip("。"), _ADVICE)  # the cure of the catalogue speaks to departments
    revision, text, guessed = _revision(returned, config)
    words = phrases.load(templates(config.root) / phrases.NAME)
    draft = words.say("草稿")
    returned = replace(returned, sides=_beside(returned, draft))
    known = Recogniser(
        text, revision.number, tuple(_telling_names(config)), words.say("校核.批注人"), _sides(config, draft)
    )
    try:
        found = [one for one in known.edits(name, returned) if replace(one, file="") not in _alike(layer)]
    except AnotherText:
        raise _Unknown(
            f"它与第 {revision.number} 稿差别太大，不像是在它上面改的",
            "请把改动做在程序生成的 自查报告.docx 上再收；整段重写的，请改 report_templates/ 的模板。",
        ) from None
    made = replace(
        layer,
        overrides=(*layer.overrides, *numbered_edits(found, layer.next)),
        next=layer.next + len(found),
    )
    if len(override_layer.write_layer(made)) > _LARGEST:
        raise _Unknown(
            f"它有 {len(found)} 处改动，连同以前的太多了，登记放不下",
            "请先把处理完的用 selfcheck edits --drop 撤下；整章重写的，请改 report_templates/ 的模板。",
        )
    return TakenFile(name, revision.number, len(found), guessed), made


def _sides(config: Config, draft: str) -> tuple[tuple[str, ...], ...]:
    """What headers, footers and notes say in the reports that lie in 报告/ as they were written."""
    from pipeline.reading.returned_word import read_returned
    from pipeline.store import swap

    folder = config.outputs / str(config.year) / REPORT
    recorded, found = swap.record(folder), list[tuple[str, ...]]()
    for name in WORD_REPORTS:
        try:
            data = (folder / name).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == recorded.get(name):
            found.append(_beside(read_returned(name, data), draft))
    return tuple(found)


def _beside(word: ReturnedWord, draft: str) -> tuple[str, ...]:
    """What headers, footers and notes say without the word for a draft, which comes and goes by itself."""
    said = (one.replace(draft, "") if draft else one for one in word.sides)
    return tuple(sorted({one for one in said if one}))


def _alike(layer: OverrideLayer) -> set[Override]:
    """The changes that are known, but for their numbers: the same change of two copies is one."""
    return {replace(one, number=0, file="", agreed=False) for one in layer.overrides}


def _telling_names(config: Config) -> Iterator[str]:
    """What measures, pollutants, monitored objects and bodies are called."""
    from pipeline.scheme.limits import IaqiTable

    for measure in config.scheme.measures.values():
        yield from (measure.name, *measure.aliases)
    yield from (one.name for one in config.sections)
    yield from (one.name for one in config.stations)
    yield from config.townships
    for body in config.bodies:
        yield from (body.name, *body.aliases)
    for edition in config.scheme.standards.editions:
        if isinstance(edition.content, IaqiTable):
            yield from edition.content.aliases


def _revision(returned: ReturnedWord, config: Config) -> tuple[Revision, RevisionText, bool]:
    """The revision that a file was made from, its text, and whether it was told by its words alone."""
    from pipeline.fill.properties import BESIDE, NUMBER, TEXT, YEAR
    from pipeline.model.revision import Revision
    from pipeline.store import revision_texts

    there = revision_texts.revisions_of(config.outputs / REGISTER, config.year)
    said = returned.properties or {}
    number, year = said.get(NUMBER, ""), said.get(YEAR, "")
    if year and year != str(config.year):
        raise _Unknown(
            f"它是 {year} 年度的报告，现在的年度是 {config.year}", f"请运行 selfcheck edits --year {year} 再收它。"
        )
    if beside := said.get(BESIDE, ""):
        register = config.scheme.readings.register_file
        raise _Unknown(
            f"它是随报告的{beside}，里面的字来自材料的文件名和{register.partition('.')[0]}，不在成稿上改",
            f"请在 inputs/{config.year}/{register} 里改材料的名称、文号或日期，再运行一次 selfcheck build。",
        )
    if not there:
        raise _Unknown(
            "这一年还没有留下稿次，没有可以比较的", "请先运行 selfcheck build，用新生成的 自查报告.docx 来改。"
        )
    path = there.get(int(number)) if number.isdecimal() else None
    if path is not None and revision_texts.digest_in(path) == said.get(TEXT, ""):
        text = revision_texts.load_revision(path)
        return Revision(int(number), config.year, said[TEXT]), text, False
    if number or said.get(TEXT):
        raise _Unknown(
            f"它写着第 {number or '？'} 稿，登记里的第 {number or '？'} 稿不是这份，像是别的项目生成的",
            "请核对是不是本县这一年的报告；是的，请把生成它的那份 outputs/登记/稿次/ 恢复回来。",
        )
    return _most_alike(returned, there, config.year)


def _most_alike(returned: ReturnedWord, there: dict[int, Path], year: int) -> tuple[Revision, RevisionText, bool]:
    """The revision with the most lines that a file has, where it does not say which it is."""
    from pipeline.fill.returned_words import text_lines
    from pipeline.model.revision import Revision
    from pipeline.store import revision_texts

    lines = {one.said for one in text_lines(returned.paragraphs)}
    best: tuple[float, int, RevisionText] | None = None
    for number, path in there.items():
        text = revision_texts.load_revision(path)
        own = [one.said for one in text_lines(text.paragraphs)]
        share = sum(said in lines for said in own) / max(len(own), 1)
        if share >= _SAME and (best is None or share >= best[0]):
            best = share, number, text
    if best is None:
        raise _Unknown(
            "认不出它是哪一稿：文件里没有稿次，文字也与登记里的各稿不像",
            "请把改动做在程序生成的 自查报告.docx 上再收；不要复制到新建的文件里。",
        )
    return Revision(best[1], year, revision_texts.digest_in(there[best[1]])), best[2], True
