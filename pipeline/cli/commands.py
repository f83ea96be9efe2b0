"""Options → a use case called, and what it came to in Chinese lines with what the exit code is made of."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline import project
from pipeline.cli.exit_codes import OF_CAUSE, ExitCode, gravest
from pipeline.cli.findings_text import as_json, finding_lines, findings_json
from pipeline.cli.written_numbers import written_numbers
from pipeline.project import OnEvent, Problem, WordedFinding
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import BUNDLE, ISSUED, LISTS, MARKED, PREVIEW, REGISTER, REPORT, REPRINT, UNSORTED

_DIFFERING = 8
"""Files that differ from what was handed in before, of which so many are named."""
_MOST_CHANGES = 20
"""Changed numbers that are told on the screen; 更正影响.xlsx has all of them."""
_EXAMPLES, _EXAMPLE_FILES, _MOST_MISTAKES = 2, 5, 20
"""Findings of one kind that are told on the screen, and mistakes of one kind in templates; lists have all of them."""


@dataclass(frozen=True, slots=True)
class Ending:
    """What a command says on stdout, and what its exit code is made of."""

    lines: Iterable[str]
    draft: bool = False
    lacking: Problem | None = None
    """What kept part of the work from being done; said last."""
    cause: Cause | None = None
    broken: bool = False
    """A template is wrong."""

    @property
    def code(self) -> ExitCode:
        """The gravest of everything."""
        causes = [self.lacking.cause if self.lacking else None, self.cause, Cause.CONFIG if self.broken else None]
        codes = [OF_CAUSE[cause] for cause in causes if cause]
        return gravest(*codes, ExitCode.DRAFT if self.draft else ExitCode.DONE)


Run = Callable[[Path, argparse.Namespace, OnEvent], Ending]
"""A command: the project folder, its options, where progress goes → what it came to."""


def _problems(findings: Sequence[WordedFinding], always: bool = True) -> Iterable[str]:
    """The open ones with two examples of a kind, and how many there are; where there are none that too, if `always`."""
    return finding_lines(findings, _EXAMPLES, notices=False) if findings or always else ()


def _mistakes(findings: Sequence[WordedFinding]) -> Iterable[str]:
    """What is wrong in templates, all kinds of it; nothing where nothing is."""
    return finding_lines(findings, _MOST_MISTAKES, notices=True) if findings else ()


def _folder(year: int, name: str) -> str:
    return f"outputs/{year}/{name}/"


def run_build(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.build(root, options.year, final=options.final, jobs=options.jobs, on_event=on_event)
    lines = ["没有变化，不用重做。上次的结果："] if made.unchanged else []
    if made.report:
        pages = f"（PDF {made.pages} 页）" if made.pages else "（没有 PDF）"
        lines.append(f"{'草稿' if made.draft else '报告'}已写入 {_folder(made.year, REPORT)}{pages}。")
    else:
        lines.append(f"还有阻断问题，正式稿没有写，{REPORT}/ 没有动；问题见 {_folder(made.year, LISTS)}。")
    if made.correction:
        change = made.correction
        lines.append(
            f"与第 {change.since} 份数据表相比：变了 {change.cells} 个单元格、{change.facts} 个数据，"
            f"其中 {change.printed} 个在报告里看得出。见 更正影响.xlsx。"
        )
    if made.edits:
        lines.append(f"这是第 {made.revision} 稿，改上了各位在成稿上改的 {made.edits} 处；清单见 selfcheck edits。")
    if options.explain:
        lines += _redone(made)
    lines += _problems(made.findings)
    if made.changed_meanwhile:
        files = made.changed_meanwhile
        lines.append(f"运行期间有 {len(files)} 个文件变了（如 {files[0]}），这次的结果可能不是最新的。")
        lines.append("→ 请等文件保存完毕，再运行一次。")
    return Ending(lines, made.draft, made.lacking)


def _redone(made: project.BuildResult) -> Iterable[str]:
    if made.unchanged:
        return
    if made.changed:
        yield "上次运行以后变了的文件："
        yield from (f"  {one}" for one in made.changed[:_EXAMPLE_FILES])
        if len(made.changed) > _EXAMPLE_FILES:
            yield f"  ……共 {len(made.changed)} 个"
    yield (
        "这次作的图、填的模板（没有列出的沿用以前的结果）：" if made.redone else "图和模板都沿用以前的结果，没有重做。"
    )
    yield from (f"  {one}" for one in made.redone)


def run_check(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.check(root, options.year, on_event=on_event)
    if options.json:
        return Ending([findings_json(made.findings)], made.blocked)
    from pipeline.publish.account_text import account_summary

    told = f"清单已写入 {_folder(made.year, LISTS)}。{account_summary(made.account)}。"
    return Ending([told, *_problems(made.findings)], made.blocked)


def run_forms(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.forms(root, options.year, options.department, on_event=on_event)
    whose = f"{made.bodies[0]}/" if options.department is not None else ""
    lines = [f"下发材料已写入 {_folder(made.year, ISSUED)}{whose}（{len(made.bodies)} 个部门）。"]
    last = made.year - 1
    if not made.last_year:
        lines.append(f"没有 inputs/{last}：任务清单里没有上年交的材料，表里只有历年指标里有的上年值。")
    if made.marks:
        marks = "、".join(made.marks)
        lines.append(f"{last} 年的材料里写着“{marks}”：表里的上年值也是，发给部门之前请换成真实的材料。")
    return Ending([*lines, *_problems(made.findings, always=False)])


def run_trace(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.trace(root, options.name, options.year, on_event=on_event)
    return Ending([as_json(made.data)] if options.json else made.lines)


def run_find(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.find(root, options.page, options.words, options.year, against=options.against, on_event=on_event)
    if options.json:
        return Ending([as_json(map(asdict, made.found))])
    lines = [f"{made.page}，“{options.words}”有 {len(made.found)} 处："]
    for one in made.found:
        lines.append(f"  纸上：…{one.around}…")
        if not one.text:
            lines.append("  现在的报告里没有相近的一段了。")
            continue
        lines += [] if one.same else [f"  现在：{one.text}"]
        heading = f" › {one.heading}" if one.heading else ""
        lines.append(f"  模板：report_templates/{one.template}{heading}")
        for number in one.numbers:
            lines += [
                f"    {number.text}　{'　'.join(number.lines[:1])}",
                *(f"      {line}" for line in number.lines[1:]),
            ]
    return Ending(lines)


def run_diff(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.diff(root, options.old, options.new, options.year, against=options.against or (), on_event=on_event)
    from pipeline.publish import changes

    if options.json:
        return Ending([changes.comparison_json(made.comparison, made.scheme)])
    told = f"{made.old} → {made.new}：{changes.comparison_summary(made.comparison)}"
    return Ending([told, *changes.comparison_lines(made.comparison, made.scheme, _MOST_CHANGES)])


def run_edits(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    keep, drop = written_numbers(options.keep), written_numbers(options.drop)
    made = project.edits(root, options.files, keep=keep, drop=drop, year=options.year, on_event=on_event)
    cause = Cause.NO_INPUT if made.refused else None
    if options.json:
        return Ending([as_json(map(asdict, made.changes))], made.waiting, cause=cause)
    lines = [line for one in made.taken for line in _taken(one)]
    if made.dropped:
        lines.append(f"撤下了第 {'、'.join(map(str, made.dropped))} 条。")
    if made.kept:
        lines.append(f"第 {'、'.join(map(str, made.kept))} 条定下来了，照它改。")
    if not made.changes:
        return Ending([*lines, f"{made.year} 年现在没有收下的改动。"], cause=cause)
    for change in made.changes:
        lines.append(
            f"第{change.number}条［{change.state.value}］{change.file}（第{change.revision}稿）　{change.place}"
        )
        lines.append(f"     {change.kind.value}：{change.shown}")
    lines.append(f"共 {len(made.changes)} 条：{_counted(made.changes)}。")
    lines += _problems(made.findings, always=False)
    if made.taken or made.dropped or made.kept:
        lines.append("下一步：selfcheck build，把收下的文字改进 Word 和 PDF。")
    return Ending(lines, made.waiting, cause=cause)


def _counted(changes: Sequence[project.ToldChange]) -> str:
    """How many changes are in the report, and how many are in each other state."""
    done = sum(one.made for one in changes)
    others = Counter(one.state.value for one in changes if not one.made)
    return "，".join((f"{done} 条在报告里", *(f"{count} 条{state}" for state, count in others.items())))


def _taken(one: project.TakenFile) -> Iterable[str]:
    if one.refusal:
        yield f"{one.name} 没有收：{one.refusal}。"
        yield f"→ {one.hint}"
    elif one.before:
        yield f"{one.name} 以前收过，没有再收；要再收一次的，先从 {REGISTER}/ 的改稿文件里删去“收到的文件”下的这一项。"
    else:
        guess = "（文件里没有稿次，按文字认的）" if one.guessed else ""
        told = f"认出 {one.changes} 处改动，逐条列在下面" if one.changes else "没有新的改动"
        yield f"{one.name} 是在第 {one.revision} 稿上改的{guess}：{told}，原件已另存。"


def run_check_templates(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.check_templates(root, options.year, on_event=on_event)
    if options.json:
        return Ending([findings_json(made.findings)], made.blocked, made.lacking, broken=made.broken)
    lines = [f"看了 {made.count} 个模板{'' if made.findings else '，写法都对'}。", *_mistakes(made.findings)]
    if made.marked:
        folder = f"{_folder(made.year, PREVIEW)}{MARKED}/"
        lines.append(
            f"有问题的模板各存了一份副本，每处问题旁有批注，请对照着改原来的模板：{folder}{_named(made.marked)}。"
        )
    return Ending(lines, made.blocked, made.lacking, broken=made.broken)


def _named(files: Sequence[str]) -> str:
    return f"（{len(files)} 个）" if len(files) > 1 else files[0]


def run_fields(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    found = project.fields(root, options.word, options.year, on_event=on_event)
    if options.json:
        return Ending([as_json(map(asdict, found))])
    lines: list[str] = []
    for before, one in zip((None, *found), found, strict=False):
        if before is None or before.kind != one.kind:
            lines.append(f"〔{one.kind}〕")
        value, about = f"　{one.value}" if one.value else "", f"　（{one.about}）" if one.about else ""
        lines.append(f"  {one.written}{value}{about}")
    return Ending(lines)


def run_preview(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.preview(root, options.chapter, options.year, on_event=on_event)
    lines = [f"预览已写入 {_folder(made.year, PREVIEW)}{file}。" for file in made.files]
    lines = lines or [f"{made.template} 写法有误，排不出来，没有写预览。"]
    return Ending([*lines, *_mistakes(made.findings)], made.blocked, made.lacking, broken=made.broken)


def run_bundle(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.bundle(root, options.year, submit=options.submit, on_event=on_event)
    count = f"{made.volumes} 册，共 {made.sheets} 页，{made.materials} 件材料"
    lines = [f"汇编已写入 {_folder(made.year, BUNDLE)}：{count}。"]
    if made.left_out:
        lines.append(f"另有 {made.left_out} 个文件没有编号、没有汇入，列在 汇编目录.xlsx 的“没有汇入”里。")
    if made.without_report:
        lines.append(made.without_report)
    if made.draft:
        lines.append("还有阻断问题，这份汇编是草稿，封面已注明；问题见 selfcheck check。")
    if handed := made.submitted:
        since = f"（以后换过 {handed.exchanges} 次页）" if handed.exchanges else ""
        same = f"与“报送 {handed.number}”{since}完全一样，没有再冻结；那一份在 outputs/{handed.folder}。"
        done = f"报送 {handed.number} 已冻结在 outputs/{handed.folder}（{handed.files} 个文件和校验值），请备份。"
        lines.append(same if handed.same else done)
        if handed.differing:
            first = "、".join(handed.differing[:_DIFFERING])
            more = f"等 {len(handed.differing)} 个文件" if len(handed.differing) > _DIFFERING else ""
            lines.append(f"与报送 {handed.before} 不同的：{first}{more}。")
        if handed.inserted:
            lines.append(
                f"注意：报送 {handed.before} 的纸质件有插页（{'、'.join(handed.inserted)}），"
                "这次冻结的报告页码是连续的："
                f"请整份重新打印、装订；仍用那份纸、只换几页的，以后写 selfcheck reprint --against {handed.before}。"
            )
    return Ending([*lines, *_problems(made.findings, always=False)], made.draft, made.not_submitted or made.lacking)


def run_reprint(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    if options.done:
        if options.void or options.against is not None:
            what = "--done 登记的是 换页/ 里的那份清单，不和 --void、--against 一起写；什么都没有登记。"
            raise PipelineError(what, "照清单换好了的，只写 selfcheck reprint --done。")
        done = project.reprint_done(root, options.year)
        told = f"已登记：报送 {done.number} 第 {done.exchange} 次换页。纸质件现在的样子存在 outputs/{done.folder}。"
        return Ending([told])
    made = project.reprint(root, options.year, options.against, void=options.void, on_event=on_event)
    from pipeline.publish import reprint_text

    lines = reprint_text.told_lines(
        made.documents, made.prints, made.binding, made.against, _folder(made.year, REPRINT)
    )
    return Ending([*lines, *_problems(made.findings, always=False)])


def run_new(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.new(root, options.opened, on_event=on_event)
    year, register = made.year, "、空的 收件登记.xlsx" if made.register else ""
    told = f"已新建 inputs/{year}/：{len(made.bodies)} 个部门的文件夹和 {UNSORTED}/{register}。"
    after = f"下一步：核对上面各条，运行 selfcheck forms --year {year}，把 {_folder(year, ISSUED)} 发给各部门。"
    return Ending([told, *made.remarks, after])


def run_doctor(root: Path, options: argparse.Namespace, on_event: OnEvent) -> Ending:
    made = project.doctor(root)
    lines: list[str] = []
    for item in made.items:
        # Signs that a console of Windows can show.
        mark = "有" if item.ok else ("可缺" if item.optional else "缺")
        lines.append(f"［{mark}］{item.name}：{item.found}")
        if not item.ok:
            lines += [f"　　　用途：{item.needed_for}", f"　　　办法：{item.advice}"]
    missing = [item.name for item in made.items if not item.ok and not item.optional]
    lines.append(f"还缺 {len(missing)} 项：{'、'.join(missing)}" if missing else "生成报告所需的都有了")
    return Ending(lines, cause=made.wrong.cause if made.wrong else Cause.COMPONENT if made.incomplete else None)
