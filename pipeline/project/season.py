"""A project folder and a year → that season opened: its folders, its line in config.yaml, what is still sample."""

from __future__ import annotations

import contextlib
import datetime
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.events import Event, OnEvent, Stage, silent
from pipeline.system import layout
from pipeline.system.errors import Cause, PipelineError, reason
from pipeline.system.layout import UNSORTED
from pipeline.system.yamlfile import read_yaml

if TYPE_CHECKING:
    from pipeline.config import Config, YearDates
    from pipeline.model.table import Sheet

_REGISTER = "收件登记.xlsx"
_FARTHEST = 5
"""Years from the nearest one that config.yaml knows: more is a slip of the keyboard."""
_SAMPLE = "示例"
_SCRATCH = ".新-"


@dataclass(frozen=True, slots=True)
class SeasonResult:
    """The season that was opened."""

    year: int
    bodies: tuple[str, ...]
    """The bodies that have a folder now, beside the one for what is not sorted yet."""
    register: bool
    """Whether an empty 收件登记.xlsx was laid in."""
    remarks: tuple[str, ...]
    """Sentences to read: the dates to be checked, where last year's values come from, what is still sample."""


def new(project: Path, year: int, *, on_event: OnEvent = silent) -> SeasonResult:
    """Open a season: inputs/<year>/ with a folder for each body, and the year's dates in config.yaml, as a proposal.

    All of it or nothing. config.yaml keeps every byte but the line put in; where the line cannot be put in safely a
    remark says it. Raises PipelineError: CONFIG (also for a year far from those of config.yaml), OUTPUT where the
    folder is there already (it is left as it is) or cannot be made.
    """
    from pipeline.project.configuration import load_config
    from pipeline.project.register_check import check_register
    from pipeline.store import swap

    known = _known_years(project)
    if not known:
        load_config(project)
    nearest = min(known, key=lambda one: (abs(one - year), -one))
    if abs(nearest - year) > _FARTHEST:
        raise PipelineError(
            f"{year} 离 {layout.CONFIG} 里的 {nearest} 年太远，没有新建。", "请检查年度有没有写错。", Cause.CONFIG
        )
    config = load_config(project, nearest)
    check_register(config)
    before = max((one for one in known if one < year), default=nearest)
    dates = config.dates[before]
    line = "" if year in known else f"{year}: {_block(dates, year - before)}"
    folder = config.inputs / str(year)
    if folder.exists() or folder.is_symlink():
        added = f"{layout.CONFIG} 的“年度”下还没有 {year} 年，请加上一行：\n  {line}" if line else "可以直接往里放材料"
        raise PipelineError(f"inputs/{year} 已经有了，没有动。", f"{added}。" if not line else added, Cause.OUTPUT)
    bodies = [body.name for body in config.bodies if body.years.covers(year)]
    with swap.lock(project / "outputs"):
        on_event(Event(Stage.OPEN_SEASON))
        files = {_REGISTER: _register(config, year)} if (config.inputs / str(year - 1) / _REGISTER).is_file() else {}
        written = _open(folder, (*bodies, UNSORTED), files, project / layout.CONFIG, before, line)
    remarks = (
        *_dates_said(config, year, before, line, written),
        *_carried(config, year),
        *_still_sample(config, year),
    )
    return SeasonResult(year, tuple(bodies), bool(files), remarks)


def _known_years(root: Path) -> list[int]:
    """The years with a block of dates in config.yaml."""
    path = root / layout.CONFIG
    data = read_yaml(path, layout.CONFIG) if path.is_file() else None
    blocks = data.get("年度") if isinstance(data, dict) else None
    return [key for key in blocks if isinstance(key, int)] if isinstance(blocks, dict) else []


def _block(dates: YearDates, years: int) -> str:
    """The dates of a season moved on by whole years, as config.yaml writes them; deadlines of their own are not."""
    days = {"截至日期": dates.cutoff, "报送截止": dates.due, "成文日期": dates.dated}
    return "{" + ", ".join(f"{name}: {_moved(day, years)}" for name, day in days.items() if day) + "}"


def _moved(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _register(config: Config, year: int) -> bytes:
    """收件登记.xlsx with heads and lists, nothing entered yet."""
    from pipeline.account import account
    from pipeline.model.fact import FactSet
    from pipeline.publish import register_proposal

    ours = replace(config, year=year)
    owed, _ = account((), (), (), (), FactSet(), ours, year)
    return register_proposal.empty_register(owed, ours)


def _open(folder: Path, names: tuple[str, ...], files: dict[str, bytes], path: Path, before: int, line: str) -> bool:
    """Make the folder and put the line into config.yaml: both or neither. Returns whether the line stands there."""
    from pipeline.store import swap

    scratch, old = folder.with_name(_SCRATCH + folder.name), path.read_bytes()
    changed = _with_line(old, before, line) if line else None
    try:
        if scratch.exists():
            shutil.rmtree(scratch)
        for name in names:
            (scratch / name).mkdir(parents=True)
        for name, data in files.items():
            (scratch / name).write_bytes(data)
        if changed is not None:
            swap.write_file(path, changed)
        scratch.rename(folder)
    except (OSError, PipelineError) as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(scratch)
        if changed is not None:
            swap.write_file(path, old)
        if isinstance(error, PipelineError):
            raise
        raise PipelineError(
            f"inputs/{folder.name} 没有建成：{reason(error)}。",
            "请检查 inputs/ 能否写入、磁盘是否已满，再运行一次；什么都没有改。",
            Cause.OUTPUT,
        ) from error
    return changed is not None


def _with_line(data: bytes, before: int, line: str) -> bytes | None:
    """config.yaml with the year's line after that of the year before; None where nothing but that cannot be had."""
    from pipeline.system.yamlsyntax import after_entry, parse_yaml

    year, _, block = line.partition(": ")
    note = f"  # 由 {before} 年顺延，请核对日期"
    changed = after_entry(data, ("年度", before), line + note)
    if changed is None:
        return None
    old, made = (
        parse_yaml(data.decode("utf-8-sig"), layout.CONFIG),
        parse_yaml(changed.decode("utf-8-sig"), layout.CONFIG),
    )
    old["年度"][int(year)] = parse_yaml(block, layout.CONFIG)
    return changed if made == old else None


def _dates_said(config: Config, year: int, before: int, line: str, written: bool) -> Iterator[str]:
    if written:
        yield f"{layout.CONFIG} 的“年度”下加了一行，其余一个字也没有动。请核对日期（是否逢节假日、与通知是否一致）："
    elif line:
        yield f"{layout.CONFIG} 没有动。请在“年度”下加上这一行，并核对日期："
    else:
        yield f"{layout.CONFIG} 里已有 {year} 年的日期，没有动。"
    if line:
        yield f"  {line}"
        others = config.dates[before].others
        if others:
            yield f"{before} 年另定期限的有 {'、'.join(others)}，没有带到 {year} 年；仍需要的请自己写。"
    configured = _configured(config.root)
    if configured != year:
        yield (
            f"{layout.CONFIG} 的“考核年度”还是 {configured}：改成 {year} 之前，各条命令要加 --year {year}。"
            f"改后重做 {configured} 年的报告，用 --year {configured}。"
        )


def _configured(root: Path) -> object:
    data = read_yaml(root / layout.CONFIG, layout.CONFIG)
    return data.get("考核年度") if isinstance(data, dict) else None


def _carried(config: Config, year: int) -> Iterator[str]:
    """Where the values of the year before will be taken from, and the numbers that materials keep."""
    from pipeline.project.register_check import read_numbers
    from pipeline.store import material_register

    last = year - 1
    given, ours = config.inputs / layout.HISTORY, config.outputs / layout.REGISTER / layout.HISTORY
    path = layout.history(config.root)
    name = path.relative_to(config.root).as_posix()
    count = _submitted(path, config, last)
    submission = f"inputs/{last}"
    there = (config.root / submission).is_dir()
    if count:
        rest = f"，里面没有的按 {submission} 算" if there else ""
        yield f"上年（{last}）的数取自 {name}（{count} 项）{rest}。"
    elif there:
        why = f"{name} 里没有 {last} 年" if path.is_file() else f"没有 {layout.HISTORY}"
        yield f"上年（{last}）的数按 {submission} 重新计算（{why}）。"
    else:
        yield f"没有上年（{last}）的数：请把上年材料放进 {submission}/，或把上报数写进 inputs/{layout.HISTORY}。"
    if not count and path == given and (kept := _submitted(ours, config, last)):
        yield (
            f"outputs/{layout.REGISTER}/{layout.HISTORY} 里有 {last} 年上报的 {kept} 项，但以 {name} 为准："
            f"请把那一列补进 {name}，或把 {name} 移走。"
        )
    if numbers := len(read_numbers(config)):
        name = f"outputs/{layout.REGISTER}/{material_register.NAME}"
        yield f"材料编号沿用 {name}（已给出 {numbers} 个，按年度各自编号）。"


def _submitted(path: Path, config: Config, year: int) -> int:
    """How many of the county's values of a year the file holds."""
    from pipeline.normalise.history_facts import submitted_facts

    facts, _ = submitted_facts(_sheets(path), config)
    return sum(fact.key.period == str(year) for fact in facts)


def _sheets(path: Path) -> tuple[Sheet, ...]:
    from pipeline.ingest import history_sheets

    return history_sheets.read_history(path)[0]


def _still_sample(config: Config, year: int) -> Iterator[str]:
    """What of the sample is left: names in config.yaml, the submission of the year before, the values of years past."""
    from pipeline.ingest import FileReader, ingest

    last, marks = year - 1, config.scheme.tree.marks
    found = []
    named = {
        "断面": [one.name for one in config.sections_in(year)],
        "空气点位": [one.name for one in config.stations_in(year)],
        "乡镇": list(config.townships),
    }
    for what, names in named.items():
        sample = [name for name in names if name.startswith(_SAMPLE)]
        if sample:
            found.append(f"{layout.CONFIG} 的“{what}”：{'、'.join(sample)}")
    if (config.inputs / str(last)).is_dir():
        with FileReader(layout.opened(config.root)) as reader:
            told = ingest(config, last, reader).marks
        if told:
            found.append(f"inputs/{last}：表里写着“{'、'.join(sorted(told))}”，请换成上年真实的材料，没有就移走")
    path = layout.history(config.root)
    if any(mark in str(cell) for sheet in _sheets(path) for row in sheet.rows[:3] for cell in row for mark in marks):
        name = path.relative_to(config.root).as_posix()
        found.append(f"{name}：写着“{'、'.join(marks)}”，请换成以前各年真实上报的数")
    if found:
        yield f"还有 {len(found)} 处是示例，{year} 年正式使用前必须换成本县的，否则会当作上年值、断面、乡镇印出来："
        for one in found:
            yield f"  {one}"
