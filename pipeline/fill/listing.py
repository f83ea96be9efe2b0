"""The scheme's tree and the facts → rows of the summary, the changes, the duties (dicts with Chinese names)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from pipeline.fill import appendix, submissions, wording
from pipeline.fill.book import Book
from pipeline.fill.fields import Field
from pipeline.model.change import Movement
from pipeline.model.fact import Status
from pipeline.model.receipt import Receipt
from pipeline.scheme.indicators import Indicator
from pipeline.scheme.needs import Needs

Row = dict[str, object]

_PLANTS, _TREATED, _LOAD = "F09", "plant_treated", "plant_load_ratio"
_PROJECTS, _SPENT = "F02", "project_spending"
NEEDS = Needs("污水厂和支出项目的列表", measures=(_TREATED, _LOAD, _SPENT), forms={_PLANTS: (), _PROJECTS: ()})


class IndicatorView:
    """A second-level indicator as a template sees it."""

    words: ClassVar[dict[str, str]] = {
        "编号": "number",
        "名称": "name",
        "部门": "department",
        "主量": "headline",
        "有值": "reported",
        "佐证": "evidence",
        "佐证号": "numbers",
        "无数说明": "explanation",
        "说明": "said",
        "材料": "papers",
        "表": "forms",
    }
    """What a template may write after the dot."""

    def __init__(self, book: Book, indicator: Indicator) -> None:
        self.book = book
        self.indicator = indicator

    def __getattr__(self, name: str) -> object:
        if name not in self.words:
            raise AttributeError(name)
        return getattr(self, self.words[name])

    @property
    def number(self) -> str:
        """A-1-1."""
        return self.indicator.id

    @property
    def name(self) -> str:
        """Its name in the plan."""
        return self.indicator.name

    @property
    def department(self) -> str:
        """The bodies that answer for it."""
        return self.book.bodies(self.indicator.roles)

    @property
    def headline(self) -> Field | None:
        """Its main measure, or None."""
        return Field(self.book, self.indicator.headline) if self.indicator.headline else None

    @property
    def reported(self) -> bool:
        """Whether its main measure has a value."""
        return self.headline is not None and self.headline.exists()

    @property
    def told_by_papers(self) -> bool:
        """Whether it is qualitative and materials of it came."""
        return self.indicator.qualitative and bool(self.numbers)

    @property
    def evidence(self) -> str:
        """Numbers of its materials."""
        return wording.evidence_numbers(self.book.words, self.numbers)

    @property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of its materials, one by one."""
        return self.book.evidence_of_indicator(self.indicator)

    @property
    def receipts(self) -> list[Receipt]:
        """Receipts of what is at home at it."""
        return submissions.at_home(self.book, self.indicator.id)

    @property
    def said(self) -> str:
        """What a 情况说明 stands in for and what is missing, in sentences; "" where everything came."""
        return submissions.explanation_sentences(self.book, self.receipts)

    @property
    def papers(self) -> str:
        """The reports, plans and documents that came for it, with their numbers; "" for none."""
        return submissions.cited_papers(self.book, self.receipts)

    @property
    def explanation(self) -> str:
        """Why there is no number, in the sentence for its kind; 【待报：…】 where nobody said anything."""
        words, headline = self.book.words, self.indicator.headline
        if self.indicator.qualitative and self.receipts:
            return self.said
        if headline is None and self.numbers:
            return words.say("没有数.未报齐", 部门=self.department, 名称=self.name, 佐证=self.evidence)
        if headline is None:
            material = self.forms or words.say("没有数.未报材料", 名称=self.name)
            return words.say("没有数.未报", 部门=self.department, 材料=material)
        fact = self.book.fact(headline.id)
        if fact is None or fact.status in (Status.NOT_REPORTED, Status.VALUE, Status.PROVISIONAL):
            return self.said or self.book.missing(headline)
        if submissions.has_statement(self.receipts):
            return self.said
        dates = self.book.config.dates.get(self.book.year)
        return self.said + wording.no_number(
            words,
            fact.status,
            部门=self.department,
            名称=self.name if fact.status is Status.NOT_APPLICABLE else wording.shown_name(words, headline),
            年度=self.book.year,
            原因=wording.trimmed_reason(fact.note),
            数据年份=fact.data_year if fact.data_year != self.book.year else None,
            日期=wording.date_text(words, dates.cutoff if dates else None),
            佐证=wording.evidence_numbers(words, self.book.evidence(headline)) or self.evidence,
        )

    @property
    def forms(self) -> str:
        """Titles of the forms at home at it."""
        forms = self.book.config.scheme.forms.by_id.values()
        return self.book.words.say("列举.间隔").join(
            form.title for form in forms if form.indicator == self.indicator.id
        )


class Listing:
    """Rows made on demand from a book; each list is made once a part."""

    COUNTS = tuple(
        "指标数 有值数 无此项数 待反馈数 未开展数 未报数 可比数 改善数 持平数 变差数 变差名单 变化数 变化指标数 "
        "向好数 不利数 口径数 不评数 材料数 部门数 沿用数 待核定数 升降不评数 应交数 收到数 说明数 定性数".split()
    )
    """Names of `counts`."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.scheme = book.config.scheme

    def field(self, measure: str, subject: str = "", period: str = "") -> Field:
        """The field of a measure id."""
        return Field(self.book, self.scheme.measures[measure], subject, period)

    def indicators(self) -> list[IndicatorView]:
        """All second-level indicators in the plan's order."""
        return [IndicatorView(self.book, one) for one in self.scheme.tree.indicators()]

    @cached_property
    def overview(self) -> list[Row]:
        """表0-1: one row an indicator."""
        words, rows = self.book.words, []
        none = words.say("表内.无值")
        numbers = {row["量"]: row["序号"] for row in self.changes}
        for order, view in enumerate(self.indicators(), 1):
            one = view.headline
            shown, papers = one is not None and one.exists(), view.told_by_papers
            rows.append(
                {
                    "序号": order,
                    "编号": view.number,
                    "名称": view.name,
                    "量": wording.shown_name(words, one.measure) if one is not None else none,
                    "单位": (one.measure.unit or none) if one is not None else none,
                    "本年": one.cell() if one is not None else (none if papers else words.say("表内.未报")),
                    "上年": one.last_cell() if one is not None else words.say("表内.无可比"),
                    "变化": one.change_cell() if one is not None else words.say("表内.无可比"),
                    "好坏": one.verdict() if one is not None else words.say("表内.无可比"),
                    "数据年份": one.data_year() if one is not None and shown else none,
                    "性质": (one.nature() if one is not None and shown else "") or none,
                    "原因号": numbers.get(one.measure.id, none) if one is not None else none,
                    "部门": view.department,
                    "佐证号": view.evidence or none,
                    "有值": shown,
                    "定性": papers,
                    "另列": one is not None and not view.name.startswith(one.measure.name),
                }
            )
        return rows

    def _explained(self) -> Iterator[Field]:
        """County measures whose change must be explained and that changed."""
        for measure in self.scheme.measures.values():
            if measure.per or not (measure.headline or measure.reason):
                continue
            one = self.field(measure.id)
            change = one.change
            if change and change.movement in (Movement.UP, Movement.DOWN, Movement.INCOMPARABLE, Movement.LAST_ZERO):
                yield one

    @cached_property
    def changes(self) -> list[Row]:
        """表6-1: one row a changed measure; 原因号 of 表0-1 is its 序号."""
        words, rows = self.book.words, []
        for order, one in enumerate(self._explained(), 1):
            rows.append(
                {
                    "序号": order,
                    "量": one.measure.id,
                    "指标编号": one.measure.indicator,
                    "名称": wording.shown_name(words, one.measure),
                    "单位": one.measure.unit or words.say("表内.无值"),
                    "本年": one.cell(),
                    "上年": one.last_cell(),
                    "变化": one.change_cell(),
                    "方向": one.verdict(),
                    "原因": one.reason() or words.say("表内.未报"),
                    "原因句": one.reason_sentence(),
                    "不利": bool(one.change and one.change.judgement == "worse"),
                    "上年文": one.last_with_unit(),
                    "本年文": one.with_unit(),
                    "部门": one.department(),
                    "佐证号": one.evidence() or words.say("表内.无值"),
                }
            )
        return rows

    @cached_property
    def counts(self) -> dict[str, object]:
        """The counts of the summary: indicators by state, changes by verdict, and the names of the worse ones."""
        views = self.indicators()
        headlines = [view.headline for view in views if view.headline is not None]
        states = [one.status() for one in headlines]
        changes = [one.change for one in headlines]
        compared = [
            one
            for one in changes
            if one and one.movement in (Movement.UP, Movement.DOWN, Movement.SAME, Movement.LAST_ZERO)
        ]
        worse = [one for one in headlines if one.change and one.change.judgement == "worse"]
        qualitative = sum(view.told_by_papers for view in views)
        verdicts = [row["方向"] for row in self.changes]
        said = self.book.words.say
        return {
            **submissions.receipt_counts(self.book),
            "指标数": len(views),
            "有值数": sum(view.reported for view in views),
            "无此项数": states.count("无此项"),
            "待反馈数": states.count("待反馈"),
            "未开展数": states.count("未开展"),
            "未报数": states.count("未报") + len(views) - len(headlines) - qualitative,
            "定性数": qualitative,
            "可比数": len(compared),
            "改善数": sum(one.judgement == "better" for one in compared),
            "持平数": sum(one.movement is Movement.SAME for one in compared),
            "变差数": len(worse),
            "沿用数": sum(one is not None and one.movement is Movement.CARRIED for one in changes),
            "待核定数": states.count("待核定"),
            "升降不评数": sum(not one.judgement and one.movement is not Movement.SAME for one in compared),
            "变差名单": [wording.shown_name(self.book.words, one.measure) for one in worse],
            "变化数": len(self.changes),
            "变化指标数": len({row["指标编号"] for row in self.changes}),
            "向好数": verdicts.count(said("表内.向好")),
            "不利数": verdicts.count(said("表内.不利")),
            "口径数": verdicts.count(said("表内.口径")),
            "不评数": verdicts.count(said("表内.不评")),
            "材料数": sum(one.material.year == self.book.year for one in self.book.materials),
            "部门数": len([body for body in self.book.config.bodies if body.years.covers(self.book.year)]),
        }

    @cached_property
    def duties(self) -> list[Row]:
        """分工表: one row a body, with the indicators its roles answer for."""
        rows: list[Row] = []
        for body in self.book.config.bodies:
            mine = [one for one in self.scheme.tree.indicators() if set(one.roles) & set(body.roles)]
            if not body.years.covers(self.book.year):
                continue
            forms = [form.title for form in self.scheme.forms.by_id.values() if set(form.roles) & set(body.roles)]
            joint = self.book.words.say("列举.间隔")
            rows.append(
                {
                    "序号": len(rows) + 1,
                    "部门": body.name,
                    "指标": joint.join(one.name for one in mine) or self.book.words.say("表内.无值"),
                    "指标数": len(mine),
                    "表": joint.join(forms) or self.book.words.say("表内.无值"),
                }
            )
        return rows

    @cached_property
    def plants(self) -> list[Row]:
        """污水厂列表: the fields of each plant beside what its row of the form says."""
        return [
            {
                **row,
                "名称": row["主体"],
                "处理量": self.field(_TREATED, str(row["主体"])),
                "负荷率": self.field(_LOAD, str(row["主体"])),
            }
            for row in appendix.records(self.book, _PLANTS, missing="")
        ]

    @cached_property
    def projects(self) -> list[Row]:
        """支出项目列表, the largest first."""
        rows = appendix.records(self.book, _PROJECTS, missing="")
        amounts = [self.book.facts.number(_SPENT, str(row["主体"]), self.book.year) for row in rows]
        pairs = sorted(zip(amounts, rows, strict=True), key=lambda pair: -(pair[0] or Decimal(0)))
        return [{**row, "名称": row["主体"], "执行数": self.field(_SPENT, str(row["主体"]))} for _, row in pairs]
