"""config.yaml → Config: the county, its bodies, sections, stations, dates, 口径 choices, acceptances."""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, TypeGuard
from unicodedata import category

from pipeline import scheme as schemes
from pipeline.model.finding import Severity
from pipeline.scheme import Scheme
from pipeline.scheme.binding import Binding
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs, require
from pipeline.scheme.units import fold
from pipeline.scheme.water_decisions import ClassDecision, SourceDecision
from pipeline.system import layout
from pipeline.system.errors import PipelineError
from pipeline.system.marks import Check, Choice, Converted, Default, Derived, Flat, Key
from pipeline.system.shape import shape_data
from pipeline.system.yamlproblems import Cursor, YamlProblems
from pipeline.system.yamlwords import as_written, refuse

NAME = "config.yaml"
WATER_KINDS = {"河流": "river", "湖库": "lake"}
_WATER_LIMITS, _WATER_ITEMS = "GB3838", "WATER_ITEMS"
NEEDS = Needs("断面的应测项目", standards=(_WATER_LIMITS, _WATER_ITEMS))
LEVELS = {one.word: one.value for one in Severity}


@dataclass(frozen=True, slots=True)
class ConfigContext:
    """What config.yaml is read with: its folder, its scheme, the year the run is for (0 where none is known)."""

    root: Path
    scheme: Scheme
    year: int

    @property
    def defaults(self) -> dict[str, str]:
        """口径 id → the option that holds where none is chosen."""
        return {policy.id: policy.default for policy in self.scheme.policies.values()}


def _year_fault(year: int | None, _: Cursor) -> str:
    return "" if year is None or _is_year(year) else f"“{as_written(year)}”不是年份"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The years a body, section or station stands in the lists, both inclusive; None is open."""

    first: Annotated[int | None, Key("自"), Check(_year_fault)] = None
    last: Annotated[int | None, Key("至"), Check(_year_fault)] = None

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if self.first is not None and self.last is not None and self.first > self.last:
            yield "至", "早于“自”"

    def covers(self, year: int) -> bool:
        """Whether the year lies within."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


def _role(name: str, at: Cursor) -> str:
    roles = at.known.scheme.tree.roles
    comma = "（几项之间用英文逗号）" if set("，、；") & set(name) else ""
    return "" if name in roles else f"没有“{as_written(name)}”{comma}，可用的有 {'、'.join(roles)}"


_NO_FOLDER = frozenset('<>:"/\\|?*')
"""Signs that Windows does not take in the name of a folder, or that lead to another one."""
_LONGEST_NAME = 40
_MANY = 100
"""Problems from which on nobody is served by a guess for each."""


def _folder_name(name: str, _: Cursor) -> str:
    """A body's name is that of its folders in inputs/ and outputs/: it leads nowhere else and can be written."""
    hidden = any(category(sign) in ("Cc", "Cf") for sign in name)
    if hidden or _NO_FOLDER & set(name) or name != name.strip().strip(".") or not name or len(name) > _LONGEST_NAME:
        return f'不能用作文件夹名（不要有 / \\ : * ? " < > | 和换行，首尾不要有空格和点，不超过 {_LONGEST_NAME} 个字）'
    return ""


@dataclass(frozen=True, slots=True)
class Body:
    """A department of the county: the name shown, other names it is known by, the roles it fills."""

    name: Annotated[str, Key("名称"), Check(_folder_name)]
    aliases: Annotated[tuple[str, ...], Key("别名")] = ()
    roles: Annotated[tuple[Annotated[str, Check(_role)], ...], Key("职能")] = ()
    years: Annotated[Lifetime, Flat()] = Lifetime()


def _items(written: str, at: Cursor) -> str:
    """应测项目 names a list or items of the standards in force at the end of the year."""
    if not at.known.year:
        return ""
    standards, end, defaults = at.known.scheme.standards, datetime.date(at.known.year, 12, 31), at.known.defaults
    if not all(standards.used(code, end, end, defaults) for code in (_WATER_ITEMS, _WATER_LIMITS)):
        return ""  # a year without standards has no block of dates either, which is told
    items = standards.content(WaterItems, _WATER_ITEMS, end, defaults)
    limits = standards.content(WaterLimits, _WATER_LIMITS, end, defaults)
    names = [*(item.name for item in limits.items.values()), *items.others.values()]
    for word in items.due(written, limits)[1]:
        near, lists = _nearest(word, names), "、".join(items.lists)
        at.wrong("应测项目", f"没有“{as_written(word)}”{near}；可写 {lists}，或用顿号连起来的项目名")
    return ""


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f"，最接近的是“{near[0]}”" if near else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSection:
    """A monitored section: river or lake (reservoir) decides the limits; `items_due` are the items due each month."""

    name: Annotated[str, Key("名称")]
    aliases: Annotated[tuple[str, ...], Key("别名")] = ()
    code: Annotated[str, Key("编码")] = ""
    water: Annotated[str, Key("水体")] = ""
    kind: Annotated[str, Key("类型"), Choice(WATER_KINDS)]
    """“river” or “lake”."""
    level: Annotated[str, Key("级别")] = ""
    target: Annotated[Literal["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ"], Key("目标类别")] = "Ⅲ"
    items_due: Annotated[str, Key("应测项目"), Check(_items)] = "21"
    """Name of a list of items in the scheme's standards: “21” or “9”, or item names joined by 、."""
    years: Annotated[Lifetime, Flat()] = Lifetime()


@dataclass(frozen=True, slots=True)
class AirStation:
    """A monitored air station."""

    name: Annotated[str, Key("名称")]
    aliases: Annotated[tuple[str, ...], Key("别名")] = ()
    years: Annotated[Lifetime, Flat()] = Lifetime()


@dataclass(frozen=True, slots=True)
class YearDates:
    """The dates of one season: 截至日期 (ledger), 报送截止 (deadline), 成文日期 (on the cover)."""

    cutoff: Annotated[datetime.date | None, Key("截至日期")] = None
    due: Annotated[datetime.date | None, Key("报送截止")] = None
    dated: Annotated[datetime.date | None, Key("成文日期")] = None
    others: Annotated[Mapping[str, datetime.date], Key("另定期限")] = field(default_factory=dict)
    """Deliverable, item or body → its own deadline."""


def _code(code: str, at: Cursor) -> str:
    return "" if code in at.known.scheme.catalogue else f"没有“{as_written(code)}”这个问题编码"


FindingCode = Annotated[str, Check(_code)]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding accepted by a post for a reason; it holds while place and values stay the same."""

    code: Annotated[FindingCode, Key("编码")]
    at: Annotated[str, Key("位置"), Default(lambda at: "")]
    values: Annotated[str, Key("数值"), Default(lambda at: "")]
    reason: Annotated[str, Key("理由")]
    post: Annotated[str, Key("职务")]


@dataclass(frozen=True, slots=True)
class CountyNames:
    """The county's names and its 区位句, printed in the summary."""

    full: Annotated[str, Key("名称")]
    short: Annotated[str, Key("简称")]
    location: Annotated[str, Key("区位")] = ""


def _has_year(dates: Mapping[int, YearDates], at: Cursor) -> str:
    year = at.known.year
    if year in dates or not year:
        return ""
    return f"缺少 {year} 年的一块，请写明 截至日期、报送截止、成文日期；“考核年度”写错了的，请改正"


def _chosen(written: dict[str, str], at: Cursor) -> dict[str, str]:
    """口径 id → option, of those that are written by id or name and of all others the default."""
    policies, here = at.known.scheme.policies, at.below("口径")
    by_name = {policy.name: policy for policy in policies.values()}
    chosen: dict[str, str] = at.known.defaults
    for key, option in written.items():
        policy = policies.get(key) or by_name.get(key)
        if policy is None:
            here.wrong(key, f"没有这项口径，可用的有 {'、'.join(by_name)}")
        elif option in policy.options:
            chosen[policy.id] = option
        else:
            ways = "；".join(f"{name}（{words}）" for name, words in policy.options.items())
            here.wrong(key, f"没有“{as_written(option)}”这种做法，可写 {ways}")
    return chosen


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything the compiler sets, checked against the scheme."""

    root: Annotated[Path, Derived(lambda at: at.known.root)]
    scheme_name: Annotated[str, Key("指标方案")] = "yunnan"
    scheme: Annotated[Scheme, Derived(lambda at: at.known.scheme)]
    names: Annotated[CountyNames, Key("县域")]
    configured_year: Annotated[int, Key("考核年度")]
    year: Annotated[int, Derived(lambda at: at.known.year)]
    dates: Annotated[dict[Annotated[int, Check(_year_fault)], YearDates], Key("年度"), Check(_has_year)]
    bodies: Annotated[tuple[Body, ...], Key("部门")] = ()
    compiler_body: Annotated[str, Key("编制部门")]
    sections: Annotated[tuple[WaterSection, ...], Key("断面")] = ()
    class_decisions: Annotated[tuple[ClassDecision, ...], Key("断面类别")] = ()
    source_decisions: Annotated[tuple[SourceDecision, ...], Key("水源地结论")] = ()
    stations: Annotated[tuple[AirStation, ...], Key("空气点位")] = ()
    townships: Annotated[tuple[str, ...], Key("乡镇")] = ()
    posts: Annotated[dict[str, str], Key("编审")] = field(default_factory=dict)
    """编审页: 编制、审核、审定 → post."""
    policies: Annotated[
        dict[str, str], Key("口径"), Default(lambda at: _chosen({}, at)), Converted(_chosen, dict[str, str])
    ]
    """口径 id → chosen option."""
    binding: Annotated[Binding | None, Key("装订")] = None
    severity: Annotated[dict[FindingCode, Annotated[str, Choice(LEVELS)]], Key("严重度")] = field(default_factory=dict)
    accepted: Annotated[tuple[Acceptance, ...], Key("接受")] = ()

    @property
    def county(self) -> str:
        """The full name of the county."""
        return self.names.full

    @property
    def short_name(self) -> str:
        """The name of the county without that of its prefecture."""
        return self.names.short

    @property
    def location(self) -> str:
        """区位句 of the county, "" where none is written."""
        return self.names.location

    @property
    def inputs(self) -> Path:
        """Folder of the departments' submissions, one folder a year below it."""
        return self.root / "inputs"

    @property
    def outputs(self) -> Path:
        """Folder of everything we write."""
        return self.root / "outputs"

    def bodies_of(self, role: str, year: int) -> tuple[Body, ...]:
        """The bodies that fill a role that year, in the order of the config."""
        return tuple(body for body in self.bodies if role in body.roles and body.years.covers(year))

    def claim(self, body: str, measure: str, form: str, year: int) -> int:
        """How rightly a body's table of a form gives a measure, 0 the most: whose value is adopted of two.

        0 the form's own body in the form of the measure's indicator, 1 the form's own body in another form, 2 a body
        of the measure's indicator, 3 anybody else. `form` is "" where it stands in no form.
        """
        indicator = self.scheme.measures[measure].indicator
        own = self.scheme.forms.by_id.get(form)
        if own is not None and any(one.name == body for role in own.roles for one in self.bodies_of(role, year)):
            return 0 if own.indicator == indicator else 1
        roles = self.scheme.indicators[indicator].roles if indicator in self.scheme.indicators else ()
        return 2 if any(one.name == body for role in roles for one in self.bodies_of(role, year)) else 3

    def sections_in(self, year: int) -> tuple[WaterSection, ...]:
        """The water sections monitored that year."""
        return tuple(section for section in self.sections if section.years.covers(year))

    def stations_in(self, year: int) -> tuple[AirStation, ...]:
        """The air stations monitored that year."""
        return tuple(station for station in self.stations if station.years.covers(year))

    def names_of(self, kind: str, year: int) -> dict[str, str]:
        """Folded name, alias or code → proper name of each object of a kind (`subject_kind` of forms) that year."""
        found: list[tuple[str, tuple[str, ...]]] = []
        if kind == "water_section":
            found = [(one.name, (*one.aliases, one.code)) for one in self.sections_in(year)]
        elif kind == "air_station":
            found = [(one.name, one.aliases) for one in self.stations_in(year)]
        elif kind == "township":
            found = [(name, ()) for name in self.townships]
        names: dict[str, str] = {}
        for proper, others in found:
            for name in (proper, *others):
                if fold(name):
                    names.setdefault(fold(name), proper)
        return names

    def whole(self, kind: str) -> frozenset[str]:
        """Folded names that mean the county itself where objects of a kind stand: the mean over its air stations."""
        return frozenset((fold(self.county), fold(self.short_name))) if kind == "air_station" else frozenset()

    def policy_words(self, policy: str) -> str:
        """How the chosen option of a 口径 is named in the report."""
        return self.scheme.policies[policy].options[self.policies[policy]]


def load(root: Path, year: int | None = None) -> Config:
    """Read and check `root`/config.yaml against its scheme.

    `year` replaces the configured 考核年度. Raises PipelineError (CONFIG) with every problem, its key path and,
    for YAML mistakes, the line.
    """
    if not (root / NAME).is_file():
        raise PipelineError(f"{root} 里没有 {NAME}。", "请在报告项目文件夹里运行，或用 -C 指定文件夹。")
    data = schemes.read_with_scheme(root / NAME, NAME)
    if not data or not isinstance(data, dict):
        raise PipelineError(
            f"{NAME} 里没有内容，或不是一行一项的“名称: 内容”。",
            f"请从备份恢复，或把程序文件夹里的 {NAME} 复制过来，改成本县的内容。",
        )
    if year is not None and not _is_year(year):
        raise PipelineError(f"“{year}”不是年份。", "请检查所要的年度（命令里 --year 后面的数）。")
    known = data.get("年度")
    if year is not None and isinstance(known, dict) and known and year not in known:
        there = "、".join(str(one) for one in sorted(known, key=str))
        raise PipelineError(
            f"{NAME} 里没有 {year} 年度，有的是 {there}。",
            f"请检查所要的年度（命令里 --year 后面的数）；要开始新的年度，运行 selfcheck new {year}。",
        )
    written = data.get("考核年度")
    wanted = written if year is None else year
    chosen = wanted if _is_year(wanted) else _latest(data)
    scheme = schemes.load(_scheme_name(data, root / NAME), layout.parsed(root))
    require(scheme, (NEEDS,))
    problems = YamlProblems(ConfigContext(root, scheme, chosen))
    top = Cursor(problems, None, root / NAME)
    if type(written) is int and (fault := _year_fault(written, top)):
        top.wrong("考核年度", fault)
    config = shape_data(data, Config, top)
    _check_bodies(config, problems)
    problems.refuse(root / NAME)
    return config


def _scheme_name(data: Mapping[str, object], path: Path) -> str:
    """The scheme that is named; raises PipelineError (CONFIG) for what is no name: without it nothing is known."""
    name = data.get("指标方案") or "yunnan"
    if not isinstance(name, str):
        from pipeline.system.yamlsyntax import composed, yaml_line

        line = yaml_line(composed(path), ["指标方案"])
        refuse([f"{NAME} 第 {line} 行 › 指标方案：应当是文字，现在是“{as_written(name)}”"], NAME)
    return str(name)


def _is_year(value: object) -> TypeGuard[int]:
    return type(value) is int and datetime.MINYEAR <= value < datetime.MAXYEAR


def _latest(data: dict[object, object]) -> int:
    """The latest year with a block of dates, 0 where there is none: the rest is checked for it without a 考核年度."""
    blocks = data.get("年度")
    years = filter(_is_year, blocks) if isinstance(blocks, dict) else ()
    return max(years, default=0)


def _check_bodies(config: Config, problems: YamlProblems) -> None:
    names = Counter(name for body in config.bodies for name in (body.name, *body.aliases))
    for name in sorted(name for name, count in names.items() if count > 1):
        problems.wrong(config, "部门", f"“{as_written(name)}”出现两次")
    if config.compiler_body not in (body.name for body in config.bodies):
        problems.wrong(config, "编制部门", f"“{config.compiler_body}”不在“部门”之中")
    known = {*names, *config.scheme.duties.by_id, *(item.id for item in config.scheme.duties.items)}
    for dates in config.dates.values():
        for name in dates.others:
            if name not in known:
                near = _nearest(name, known) if len(problems) < _MANY else ""
                problems.wrong(dates, "另定期限", f"“{as_written(name)}”不是部门，也不是事项编号{near}")
    for role in config.scheme.tree.roles:
        if not config.bodies_of(role, config.year):
            problems.wrong(config, "部门", f"{config.year} 年没有部门充任“{role}”")
    for label, listed in (("断面", config.sections), ("空气点位", config.stations)):
        for year in config.dates:
            active = Counter(one.name for one in listed if one.years.covers(year))
            for name in sorted(name for name, count in active.items() if count > 1):
                problems.wrong(config, label, f"“{as_written(name)}”在 {year} 年出现两次")
