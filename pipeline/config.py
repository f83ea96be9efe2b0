"""config.yaml → Config: the county, its bodies, sections, stations, dates, 口径 choices, acceptances."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import scheme as schemes
from pipeline.model.finding import Severity
from pipeline.scheme import Scheme
from pipeline.scheme.limits import WaterItems, WaterLimits
from pipeline.scheme.needs import Needs, require
from pipeline.scheme.units import fold
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.yamlfile import Node, read_yaml, refuse

NAME = "config.yaml"
GRADES = ("Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ")
WATER_KINDS = {"河流": "river", "湖库": "lake"}
_WATER_LIMITS, _WATER_ITEMS = "GB3838", "WATER_ITEMS"
NEEDS = Needs("断面的应测项目", standards=(_WATER_LIMITS, _WATER_ITEMS))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The years a body, section or station stands in the lists, both inclusive; None is open."""

    first: int | None
    last: int | None

    def covers(self, year: int) -> bool:
        """Whether the year lies within."""
        return (self.first is None or self.first <= year) and (self.last is None or year <= self.last)


@dataclass(frozen=True, slots=True)
class Body:
    """A department of the county: the name shown, other names it is known by, the roles it fills."""

    name: str
    aliases: tuple[str, ...]
    roles: tuple[str, ...]
    years: Lifetime


@dataclass(frozen=True, slots=True)
class WaterSection:
    """A monitored section: river or lake (reservoir) decides the limits; `items_due` are the items due each month."""

    name: str
    aliases: tuple[str, ...]
    code: str
    water: str
    kind: str
    """“river” or “lake”."""
    level: str
    target: str
    items_due: str
    """Name of a list of items in the scheme's standards: “21” or “9”, or item names joined by 、."""
    years: Lifetime


@dataclass(frozen=True, slots=True)
class AirStation:
    """A monitored air station."""

    name: str
    aliases: tuple[str, ...]
    years: Lifetime


@dataclass(frozen=True, slots=True)
class YearDates:
    """The dates of one season: 截至日期 (ledger), 报送截止 (deadline), 成文日期 (on the cover)."""

    cutoff: datetime.date | None
    due: datetime.date | None
    dated: datetime.date | None
    others: Mapping[str, datetime.date] = field(default_factory=dict)
    """另定期限: deliverable, item or body → its own deadline."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A finding accepted by a post for a reason; it holds while place and values stay the same."""

    code: str
    at: str
    values: str
    reason: str
    post: str


@dataclass(frozen=True)
class Config:
    """Everything the compiler sets, checked against the scheme."""

    root: Path
    county: str
    short_name: str
    location: str
    """区位句 of the county, printed in the summary."""
    year: int
    scheme: Scheme
    dates: dict[int, YearDates]
    bodies: tuple[Body, ...]
    compiler_body: str
    sections: tuple[WaterSection, ...]
    stations: tuple[AirStation, ...]
    townships: tuple[str, ...]
    posts: dict[str, str]
    """编审页: 编制、审核、审定 → post."""
    policies: dict[str, str]
    """口径 id → chosen option."""
    severity: dict[str, str]
    accepted: tuple[Acceptance, ...]

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
        raise PipelineError(f"{root} 里没有 {NAME}。", "请在报告项目文件夹里运行，或用 -C 指定文件夹。", Cause.CONFIG)
    problems: list[str] = []
    data = read_yaml(root / NAME, NAME)
    if not data or not isinstance(data, dict):
        raise PipelineError(
            f"{NAME} 里没有内容，或不是一行一项的“名称: 内容”。",
            f"请从备份恢复，或把程序文件夹里的 {NAME} 复制过来，改成本县的内容。",
        )
    top = Node(data, NAME, problems)
    scheme = schemes.load(top.text("指标方案", "yunnan"))
    require(scheme, (NEEDS,))
    county = top.node("县域")
    configured = top.whole("考核年度")
    chosen = configured if year is None else year
    if not datetime.MINYEAR <= chosen < datetime.MAXYEAR:
        if not problems:
            top.problem("考核年度", f"“{chosen}”不是年份")
        chosen = _latest(data)
        if not chosen:
            refuse(problems, NAME)
    config = Config(
        root=root,
        county=county.text("名称"),
        short_name=county.text("简称"),
        location=county.text("区位", ""),
        year=chosen,
        scheme=scheme,
        dates=_dates(top.node("年度"), chosen),
        bodies=tuple(_body(node, scheme) for node in top.nodes("部门")),
        compiler_body=top.text("编制部门"),
        sections=tuple(_section(node, scheme, chosen) for node in top.nodes("断面")),
        stations=tuple(_station(node) for node in top.nodes("空气点位")),
        townships=top.texts("乡镇"),
        posts=_texts(top.node("编审")),
        policies=_policies(top.node("口径"), scheme),
        severity=_severity(top.node("严重度"), scheme),
        accepted=tuple(_acceptance(node, scheme) for node in top.nodes("接受")),
    )
    county.done()
    top.done()
    _check_bodies(config, top)
    refuse(problems, NAME)
    return config


def _latest(data: dict[object, object]) -> int:
    """The latest year with a block of dates, 0 where there is none: the rest is checked for it without a 考核年度."""
    blocks = data.get("年度")
    years = [key for key in blocks if isinstance(key, int)] if isinstance(blocks, dict) else []
    return max(years, default=0)


def _years(node: Node) -> Lifetime:
    first = node.whole("自") if "自" in node else None
    last = node.whole("至") if "至" in node else None
    if first is not None and last is not None and first > last:
        node.problem("至", "早于“自”")
    return Lifetime(first, last)


def _dates(node: Node, year: int) -> dict[int, YearDates]:
    dates: dict[int, YearDates] = {}
    for key in node:
        block = node.node(key)
        if not isinstance(key, int):
            node.problem(str(key), "年度应当写成整数")
            continue
        others = block.node("另定期限")
        own = {str(name): day for name in others if (day := others.day(name)) is not None}
        dates[key] = YearDates(block.day("截至日期"), block.day("报送截止"), block.day("成文日期"), own)
        block.done()
    if year not in dates:
        node.problem("", f"缺少 {year} 年的一块，请写明 截至日期、报送截止、成文日期")
    return dates


def _body(node: Node, scheme: Scheme) -> Body:
    body = Body(node.text("名称"), node.texts("别名"), node.texts("职能"), _years(node))
    for role in body.roles:
        if role not in scheme.tree.roles:
            comma = "（几项之间用英文逗号）" if set("，、；") & set(role) else ""
            node.problem("职能", f"没有“{role}”{comma}，可用的有 {'、'.join(scheme.tree.roles)}")
    node.done()
    return body


def _section(node: Node, scheme: Scheme, year: int) -> WaterSection:
    section = WaterSection(
        name=node.text("名称"),
        aliases=node.texts("别名"),
        code=node.text("编码", ""),
        water=node.text("水体", ""),
        kind=WATER_KINDS[node.choice("类型", tuple(WATER_KINDS))],
        level=node.text("级别", ""),
        target=node.choice("目标类别", GRADES, "Ⅲ"),
        items_due=node.text("应测项目", "21"),
        years=_years(node),
    )
    _check_items(section, node, scheme, year)
    node.done()
    return section


def _check_items(section: WaterSection, node: Node, scheme: Scheme, year: int) -> None:
    """应测项目 names a list or items of the standards in force at the end of the year."""
    end, defaults = datetime.date(year, 12, 31), {policy.id: policy.default for policy in scheme.policies.values()}
    items = scheme.standards.content(WaterItems, _WATER_ITEMS, end, defaults)
    limits = scheme.standards.content(WaterLimits, _WATER_LIMITS, end, defaults)
    names = [*(item.name for item in limits.items.values()), *items.others.values()]
    for word in items.due(section.items_due, limits)[1]:
        near = difflib.get_close_matches(word, names, 1, 0.5)
        like = f"，最接近的是“{near[0]}”" if near else ""
        node.problem("应测项目", f"没有“{word}”{like}；可写 {'、'.join(items.lists)}，或用顿号连起来的项目名")


def _station(node: Node) -> AirStation:
    station = AirStation(node.text("名称"), node.texts("别名"), _years(node))
    node.done()
    return station


def _texts(node: Node) -> dict[str, str]:
    return {str(key): node.text(key) for key in node}


def _policies(node: Node, scheme: Scheme) -> dict[str, str]:
    chosen = {policy.id: policy.default for policy in scheme.policies.values()}
    by_name = {policy.name: policy for policy in scheme.policies.values()}
    for key in node:
        policy = scheme.policies.get(str(key)) or by_name.get(str(key))
        if policy is None:
            node.problem(str(key), f"没有这项口径，可用的有 {'、'.join(by_name)}")
            node.raw(key)
        else:
            option = node.text(key)
            if option in policy.options:
                chosen[policy.id] = option
            else:
                ways = "；".join(f"{name}（{words}）" for name, words in policy.options.items())
                node.problem(str(key), f"没有“{option}”这种做法，可写 {ways}")
    return chosen


def _severity(node: Node, scheme: Scheme) -> dict[str, str]:
    levels = {one.word: one.value for one in Severity}
    changed: dict[str, str] = {}
    for key in node:
        if key not in scheme.catalogue:
            node.problem(str(key), "没有这个问题编码")
        changed[str(key)] = levels[node.choice(key, tuple(levels))]
    return changed


def _acceptance(node: Node, scheme: Scheme) -> Acceptance:
    acceptance = Acceptance(
        node.text("编码"), node.text("位置", ""), node.text("数值", ""), node.text("理由"), node.text("职务")
    )
    if acceptance.code not in scheme.catalogue:
        node.problem("编码", f"没有“{acceptance.code}”这个问题编码")
    node.done()
    return acceptance


def _check_bodies(config: Config, top: Node) -> None:
    names = [name for body in config.bodies for name in (body.name, *body.aliases)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        top.problem("部门", f"“{name}”出现两次")
    if config.compiler_body not in (body.name for body in config.bodies):
        top.problem("编制部门", f"“{config.compiler_body}”不在“部门”之中")
    known = {*names, *config.scheme.duties.by_id, *(item.id for item in config.scheme.duties.items)}
    for year, dates in config.dates.items():
        for name in dates.others:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1, 0.5)
                like = f"，最接近的是“{near[0]}”" if near else ""
                top.problem(f"年度 › {year} › 另定期限", f"“{name}”不是部门，也不是事项编号{like}")
    for role in config.scheme.tree.roles:
        if not config.bodies_of(role, config.year):
            top.problem("部门", f"{config.year} 年没有部门充任“{role}”")
    for label, listed in (("断面", config.sections), ("空气点位", config.stations)):
        for year in config.dates:
            active = [one.name for one in listed if one.years.covers(year)]
            for name in sorted({name for name in active if active.count(name) > 1}):
                top.problem(label, f"“{name}”在 {year} 年出现两次")
