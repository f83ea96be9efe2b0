"""登记/ as it lies → nothing, or one error: what of it is lost, damaged or another county's, and the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.store import material_register, safekeeping, swap
from pipeline.system import layout
from pipeline.system.errors import PipelineError, reason

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.model.fact import FactKey

_SHOWN = 3
"""Numbers that a message lists."""
_PLACE = f"outputs/{layout.REGISTER}"


@dataclass(frozen=True, slots=True)
class _Fault:
    what: str
    way_back: str


def check_register(config: Config) -> None:
    """Look whether what is kept for ever is what was kept; a first run, or one after outputs/ was removed, has nothing.

    Raises PipelineError (CONFIG) with everything that is wrong: nothing may be written then, and no file there is
    touched. What a person may do — save the register in Excel, mend a line, rename a material — is no fault.
    """
    folder = config.outputs / layout.REGISTER
    faults = [*_foreign(folder, config)] or [
        *_numbers(folder, config),
        *_tables(folder),
        *_history(folder, config),
        *_distinct(folder),
        *_submitted_papers(folder, config),
        *_texts(folder),
        *_layers(folder, config),
    ]
    _refuse(faults)


def check_submissions(config: Config) -> None:
    """The same of what was handed in alone, for who is about to read it; raises PipelineError (CONFIG)."""
    _refuse([*_submitted_papers(config.outputs / layout.REGISTER, config)])


def _refuse(faults: Sequence[_Fault]) -> None:
    if faults:
        told = "\n".join(fault.what for fault in faults)
        hints = "\n→ ".join(dict.fromkeys(fault.way_back for fault in faults))
        raise PipelineError(f"{told}\n什么都没有写，{_PLACE}/ 里的文件没有动。", hints)


def read_numbers(config: Config) -> tuple[material_register.GivenNumber, ...]:
    """The numbers given so far, () where none were; raises PipelineError (CONFIG) where they cannot be read."""
    path = config.outputs / layout.REGISTER / material_register.NAME
    try:
        return material_register.read_register(path.read_bytes())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise PipelineError(
            f"{_PLACE}/{material_register.NAME} 打不开：{reason(error)}。",
            "请关闭正在打开它的程序，检查读取权限，再重新运行。",
        ) from error


def _foreign(folder: Path, config: Config) -> Iterator[_Fault]:
    """Whether all of 登记/ was kept for another county; a county that was renamed says so once."""
    county = safekeeping.read_record(folder).county
    if county and not _is_own(county, config):
        yield _Fault(
            f"{_PLACE}/ 是“{county}”的，config.yaml 写的是“{config.county}”。",
            f"请换回本县的 {layout.REGISTER}/；确实是本县、只是改了名称的，"
            f"用记事本把 {_PLACE}/{swap.RECORD} 里的“{county}”改成“{config.county}”。",
        )


def _is_own(county: str, config: Config) -> bool:
    return county.endswith(config.short_name) or config.county.endswith(county)


def _numbers(folder: Path, config: Config) -> Iterator[_Fault]:
    name = material_register.NAME

    def readable(data: bytes) -> bool:
        try:
            material_register.read_register(data)
        except PipelineError:
            return False
        return True

    copy = safekeeping.last_good(folder, name, readable)
    way_back = _way_back(folder, name, copy, "把整个 outputs/ 移到别处再运行，编号从头给起")
    if not (folder / name).exists():
        if safekeeping.was_kept(folder, name) or _reported(config):
            yield _Fault(f"{_PLACE}/{name} 不见了，而已经给出过编号{_cited(config)}。", way_back)
        return
    try:
        entries = read_numbers(config)
    except PipelineError as error:
        yield _Fault(
            f"{_PLACE}/{error.message.removeprefix(f'{_PLACE}/')}", f"{way_back}只坏了一行的，也可以改好那一行。"
        )
        return
    before = material_register.read_register(copy.read_bytes()) if copy else _cited_numbers(config)
    gone, others = material_register.lost_numbers(entries, before)
    where = "" if copy else _cited(config)
    if gone:
        shown = "、".join(entry.number for entry in gone[:_SHOWN])
        yield _Fault(f"{_PLACE}/{name} 少了 {len(gone)} 个已经给出的编号（{shown}{_more(gone)}）{where}。", way_back)
    if others:
        shown = "；".join(
            f"{was.number} 原是“{_material(was)}”，现在是“{_material(found)}”" for was, found in others[:_SHOWN]
        )
        exchanged = {_material(was) for was in before} >= {_material(found) for _, found in others}
        how = "像是几行的编号或文件互换了" if exchanged else "像是别处的登记"
        yield _Fault(
            f"{_PLACE}/{name} 里有 {len(others)} 个编号给了别的文件（{shown}{_more(others)}），{how}{where}。",
            f"{way_back}只是几行互换了的，也可以照上面写的改回来。",
        )


def _material(entry: material_register.GivenNumber) -> str:
    return f"{entry.file} 第{entry.pages}页" if entry.pages else entry.file


def _cited_numbers(config: Config) -> tuple[material_register.GivenNumber, ...]:
    """The numbers that outputs of any year may cite, as their manifests say: what is left where no copy is."""
    from pipeline.store import manifest

    found: list[material_register.GivenNumber] = []
    for path in sorted(config.outputs.glob(f"[0-9][0-9][0-9][0-9]/{layout.REPORT}/{manifest.NAME}")):
        with contextlib.suppress(OSError):
            found += manifest.numbers(path.read_bytes())
    return tuple(found)


def _more(found: Sequence[object]) -> str:
    return " 等" if len(found) > _SHOWN else ""


def _cited(config: Config) -> str:
    where = _reported(config)
    return f"（{where} 引用了它们）" if where else ""


def _reported(config: Config) -> str:
    """An output that cites numbers, "" where there is none."""
    for folder in sorted(config.outputs.glob("[0-9][0-9][0-9][0-9]")):
        for name in (layout.REPORT, layout.BUNDLE):
            if (folder / name / swap.RECORD).is_file():
                return f"outputs/{folder.name}/{name}/"
    return ""


def _tables(folder: Path) -> Iterator[_Fault]:
    from pipeline.store import fact_snapshots

    def readable(data: bytes) -> bool:
        try:
            fact_snapshots.read_snapshot(data)
        except ValueError:
            return False
        return True

    for loss in safekeeping.losses(folder, f"{fact_snapshots.FOLDER}/", readable):
        otherwise = f"连同 {_PLACE}/{swap.RECORD} 一起删掉，以后不再与它比较"
        yield _Fault(f"{_PLACE}/{loss.name} {loss.what}。", _way_back(folder, loss.name, loss.copy, otherwise))


def _distinct(folder: Path) -> Iterator[_Fault]:
    from pipeline.store import distinct_names

    name = distinct_names.NAME

    def readable(data: bytes) -> bool:
        try:
            distinct_names.read_distinct(data)
        except PipelineError:
            return False
        return True

    there = (folder / name).exists()
    if not there and not safekeeping.was_kept(folder, name):
        return
    if there and readable((folder / name).read_bytes()):
        return
    copy = safekeeping.last_good(folder, name, readable)
    what = "读不懂了" if there else "不见了"
    otherwise = f"连同 {_PLACE}/{swap.RECORD} 一起删掉，问过的名称会再问一次"
    yield _Fault(f"{_PLACE}/{name} {what}。", _way_back(folder, name, copy, otherwise))


def _submitted_papers(folder: Path, config: Config) -> Iterator[_Fault]:
    from pipeline.store import frozen_papers

    foreign = frozen_papers.foreign_submissions(folder, lambda county: _is_own(county, config))
    faults = (*foreign, *frozen_papers.lost_submissions(folder))
    yield from (_Fault(what, way_back) for what, way_back in faults)


def _texts(folder: Path) -> Iterator[_Fault]:
    from pipeline.store import revision_texts

    def readable(data: bytes) -> bool:
        try:
            revision_texts.read_revision(data)
        except ValueError:
            return False
        return True

    for loss in safekeeping.losses(folder, f"{revision_texts.FOLDER}/", readable):
        otherwise = f"连同 {_PLACE}/{swap.RECORD} 一起删掉，在那一稿上改的就认不出了"
        yield _Fault(f"{_PLACE}/{loss.name} {loss.what}。", _way_back(folder, loss.name, loss.copy, otherwise))


def _layers(folder: Path, config: Config) -> Iterator[_Fault]:
    """What persons changed in reports: their file may be cut and mended by hand, but must be there and be read."""
    from pipeline.store import override_layer

    for year in sorted(path.name for path in config.outputs.glob("[0-9][0-9][0-9][0-9]")):
        name = override_layer.layer_name(int(year))
        path, copy = folder / name, next(iter(safekeeping.copies(folder, name)), None)
        if not path.exists():
            if safekeeping.was_kept(folder, name):
                otherwise = f"连同 {_PLACE}/{swap.RECORD} 一起删掉，各位在成稿上改的就都没有了"
                what = f"{_PLACE}/{name} 不见了，里面是各位在成稿上改的文字。"
                yield _Fault(what, _way_back(folder, name, copy, otherwise))
            continue
        try:
            override_layer.read_layer_file(path)
        except PipelineError as error:
            yield _Fault(f"{_PLACE}/{error.message}", f"{error.hint}{_way_back(folder, name, copy, '从头再收一次')}")


def _history(folder: Path, config: Config) -> Iterator[_Fault]:
    name = layout.HISTORY
    if safekeeping.untouched(folder, name):
        return

    def good(data: bytes) -> bool:
        return bool(_submitted(data, config))

    there = (folder / name).exists()
    if not there and not safekeeping.was_kept(folder, name):
        return
    copy = safekeeping.last_good(folder, name, good)
    way_back = _way_back(
        folder, name, copy, f"请向上级或从报送过的报告里找回历年的数，填成 inputs/{name}，再移走坏的这份"
    )
    if not there:
        yield _Fault(f"{_PLACE}/{name} 不见了。", way_back)
        return
    try:
        now = _submitted((folder / name).read_bytes(), config)
    except OSError as error:
        yield _Fault(f"{_PLACE}/{name} 打不开：{reason(error)}。", "请关闭正在打开它的程序，检查读取权限，再重新运行。")
        return
    if not now:
        yield _Fault(f"{_PLACE}/{name} 损坏了，或不是本程序写的历年指标。", way_back)
    elif copy and (lost := _submitted(copy.read_bytes(), config) - now):
        years = "、".join(sorted({key.period for key in lost}))
        yield _Fault(f"{_PLACE}/{name} 少了 {len(lost)} 个上报过的数（{years} 年），像是损坏了或是别处的。", way_back)


def _submitted(data: bytes, config: Config) -> frozenset[FactKey]:
    """The values that a 历年指标 holds, by key; none where it cannot be read."""
    from pipeline.ingest import history_sheets
    from pipeline.normalise.history_facts import submitted_facts

    sheets, _ = history_sheets.sheets_of(layout.HISTORY, data)
    return frozenset(fact.key for fact in submitted_facts(sheets, config)[0])


def _way_back(folder: Path, name: str, copy: Path | None, otherwise: str) -> str:
    if copy is None:
        return f"请从自己的备份里找回 {_PLACE}/{name}，放回原处再运行；确实没有备份的，{otherwise}。"
    kept = copy.relative_to(folder).as_posix()
    return f"请把 {_PLACE}/{kept}（最近一份好的）复制成 {_PLACE}/{name}，再运行。"
