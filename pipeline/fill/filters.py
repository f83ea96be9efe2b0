"""Words and fields → the filters and functions templates may use, under their Chinese names."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal

from pipeline.config import Config
from pipeline.fill import reference, submissions, wording
from pipeline.fill.book import Book
from pipeline.fill.fields import Field
from pipeline.fill.listing import IndicatorView
from pipeline.fill.phrases import Words
from pipeline.fill.provenance import TracedText, traced
from pipeline.model.change import Movement
from pipeline.model.number import plain
from pipeline.model.part import Provenance, Side
from pipeline.office.sandbox import Misuse
from pipeline.scheme.units import fold

DOCUMENT = re.compile(r"《[^》]+》(?:（[^）]*）)?")
"""Title and number of a standard, as a citation begins."""


def filters(words: Words, config: Config) -> dict[str, Callable[..., object]]:
    """Filter name → what it does; the docstrings are what `template fields` tells writers."""
    units = config.scheme.units

    def with_unit(one: Field) -> str:
        """本年值加单位：12.34平方千米"""
        return _field(one, "带单位").with_unit()

    def change(one: Field) -> str:
        """变化短语，前后不带标点：较上年上升0.5个百分点"""
        return _field(one, "变化").change_phrase()

    def compared(one: Field) -> str:
        """逗号加变化短语：，与上年持平；主要数据已经说过“沿用”一类话的不再说；快报数、初步数在前面加注"""
        note = "" if _noted_already(_field(one, "比")) else one.provisional()
        if _told_already(one):
            return note
        if one.exists() and one.lacking():
            return note + words.say("变化缺省.不全", 部门=words.say("列举.间隔").join(one.lacking()))
        phrase = one.change_phrase()
        return f"{note}，{phrase}" if phrase else note

    def among(one: Field) -> str:
        """“与上年相比，甲……，乙……”里的变化，不重复“较上年”：下降0.7个百分点"""
        phrase = _field(one, "分比").change_phrase()
        return phrase.removeprefix(words.say("变化缺省.较上年")).removeprefix(words.say("变化缺省.与上年"))

    def judged(one: Field, thing: str) -> str:
        """逗号加好坏评价，括号里写评什么：{{ 地表水水质指数|评("水质") }}"""
        change = _field(one, "评").change
        if change is None or not change.judgement:
            return ""
        return words.say("评价.向好" if change.judgement == "better" else "评价.不利", 对象=thing)

    def reason(one: Field, lead: str = "") -> str:
        """部门说明的原因、措施，整句；没有变化就什么也不印。括号里可写前语：|原因句("占比下降的")"""
        return _field(one, "原因句").reason_sentence(lead)

    def evidence(one: Field | IndicatorView | submissions.PaperView, *also: str) -> str:
        """（见佐证材料……；附表……），括号里可再写别处：{{ 指标["B-1-1"]|佐证(见("F33")) }}"""
        if isinstance(one, IndicatorView | submissions.PaperView):
            return wording.evidence_clause(words, one.numbers, *also)
        return wording.evidence_clause(words, _field(one, "佐证").book.evidence(one.measure), *also)

    def explained(one: IndicatorView) -> str:
        """没有数时的一句话，按六种情形自动选"""
        if not isinstance(one, IndicatorView):
            raise Misuse('“无数说明”前面应写 指标["编号"]')
        return one.explanation

    def provisional(one: Field) -> str:
        """（快报数，最终以核定数为准），已核定的什么也不印"""
        return _field(one, "待核定注").provisional()

    def date(day: datetime.date | str) -> str:
        """日期写成 2025年3月10日，表里的 2025-03-10 也可以"""
        return wording.deadline_text(words, day) if isinstance(day, str) else wording.date_text(words, day)

    def grade(level: object) -> str:
        """水质类别写成 Ⅲ类"""
        text = str(level)
        return words.say("类别", 级=text) if text else ""

    def listed(names: Sequence[str], counter: str = "项", shown: int = 3) -> str:
        """列举：超过三个写“前三个等n个”：{{ 断面.未达标|列举("次") }}"""
        return wording.enumerate_names(words, [str(name) for name in names], counter, shown)

    def in_yi(one: Field) -> str:
        """万元的量写成亿元，两位小数；不到1亿元的仍写万元"""
        fact = _field(one, "亿元").fact
        value = units.convert(fact.number, one.measure.unit, "亿元") if fact and fact.number is not None else None
        return f"{plain(value, 2)}亿元" if value is not None and abs(value) >= 1 else one.with_unit()

    def bare(text: str) -> str:
        """表里的 1180.00 在句子里写成 1180，有小数的不变：{{ 行.总投资|去零 }}"""
        short = wording.without_zeros(text)
        return TracedText(short, text.ground, text.cell) if isinstance(text, TracedText) else short

    return {
        "带单位": with_unit,
        "去零": bare,
        "变化": change,
        "比": traced(_against)(compared),
        "分比": traced(_against)(among),
        "评": judged,
        "原因句": reason,
        "佐证": evidence,
        "无数说明": explained,
        "待核定注": provisional,
        "日期": date,
        "类别": grade,
        "列举": listed,
        "亿元": traced(_now)(in_yi),
    }


def _now(one: Field) -> Provenance | None:
    return one.ground(Side.NOW)


def _against(one: Field) -> Provenance | None:
    return one.ground(Side.CHANGE)


_TOLD_ONCE = (Movement.FIRST, Movement.LAST_MISSING, Movement.INCOMPARABLE, Movement.CARRIED)
"""Cases that say nothing of the amount: said of an indicator's main measure, they hold for the others with it; in a
county's first season the summary says once that nothing is compared."""


def _noted_already(one: Field) -> bool:
    """Whether the note that a number is provisional stands at the main measure of its indicator."""
    indicator = one.book.config.scheme.indicators.get(one.measure.indicator)
    headline = indicator.headline if indicator else None
    if headline is None or headline.id == one.measure.id:
        return False
    return Field(one.book, headline).provisional() == one.provisional()


def _told_already(one: Field) -> bool:
    if (
        one.change is not None
        and one.change.movement in (Movement.FIRST, Movement.LAST_MISSING)
        and not one.book.compares
    ):
        return True
    indicator = one.book.config.scheme.indicators.get(one.measure.indicator)
    headline = indicator.headline if indicator else None
    if headline is None or headline.id == one.measure.id:
        return False
    first = Field(one.book, headline)
    if one.lacking() and first.exists() and one.lacking() == first.lacking():
        return True
    change, main = one.change, first.change
    return (
        change is not None and main is not None and change.movement is main.movement and change.movement in _TOLD_ONCE
    )


def _field(one: object, name: str) -> Field:
    if not isinstance(one, Field):
        raise Misuse(f"“{name}”前面应写一个指标的量")
    return one


def template_functions(book: Book, figures: Collection[str]) -> dict[str, Callable[..., object]]:
    """Function name → function, for the context."""
    by_name: Mapping[str, str] = {
        fold(name): measure.id
        for measure in reversed(book.config.scheme.measures.values())
        for name in (*measure.aliases, measure.name)
    }

    def measure(name: str) -> Field:
        """按名称（含别名）取一个量：量("PM2.5年均浓度")"""
        identity = by_name.get(fold(name))
        if identity is None:
            raise Misuse(f"没有名为“{name}”的量")
        return Field(book, book.config.scheme.measures[identity])

    def body(role: str) -> str:
        """充任某项职能的部门：部门("水务")"""
        if role not in book.config.scheme.tree.roles:
            raise Misuse(f"没有“{role}”这项职能，可用的有 {'、'.join(book.config.scheme.tree.roles)}")
        return book.bodies((role,))

    def awaited(role: str, *titles: str) -> str:
        """还没有的材料，收到后改写为出处：待报("水务", "河道治理问题诊断及改善措施情况报告")，后面可再写职能和材料"""
        words = book.words
        came: list[str] = []
        sentences: list[str] = []
        missing: dict[str, list[str]] = {body(role): []}
        for title in titles:
            if title in book.config.scheme.tree.roles:
                role = title
                continue
            owed = submissions.of_title(book, role, title)
            numbers = [one.number for one in submissions.papers(book, owed)] or book.received((role,), title)
            if numbers:
                cited = wording.evidence_numbers(words, numbers)
                came.append(words.say("说明.一件", 材料=title, 佐证=cited))
            elif owed and not submissions.missing(owed):
                sentences.append(submissions.explanation_sentences(book, owed))
            else:
                missing.setdefault(body(role), []).append(title)
        joint = words.say("列举.间隔")
        if came:
            sentences.insert(0, words.say("没有数.已收", 材料=joint.join(came)))
        for department, absent in missing.items():
            if absent:
                sentences.append(words.say("没有数.未报", 部门=department, 材料=joint.join(absent)))
        return "".join(sentences)

    def paper(role: str, title: str) -> submissions.PaperView:
        """一件材料的 已报、佐证、文号、日期、说明：材料("区政府", "生态环境保护责任清单").文号"""
        body(role)
        return submissions.PaperView(book, role, title)

    def difference(one: Field, other: Field) -> str:
        """两个量印出值之差（前者减后者）：差(全年天数, 空气有效监测天数)"""
        first, second = (fact.printed if (fact := _field(item, "差").fact) else None for item in (one, other))
        if not isinstance(first, Decimal):
            return book.missing(one.measure)
        if not isinstance(second, Decimal):
            return book.missing(other.measure)
        return wording.number_text(first - second, one.measure.places)

    def standard(code: str) -> str:
        """报告年度年末在用的标准全称、编号和所用的表：标准("GB3095")"""
        if code not in {edition.code for edition in book.config.scheme.standards.editions}:
            raise Misuse(f"没有代号为“{code}”的标准")
        day = datetime.date(book.year, 12, 31)
        edition = book.config.scheme.standards.at(code, day, book.config.policies)
        return str(edition.tables.get("cite", edition.title))

    def all_year(code: str) -> str:
        """报告年度各日所用各版标准的全称、编号，先后并列：全年标准("HJ633")"""
        standard(code)
        first, last = datetime.date(book.year, 1, 1), datetime.date(book.year, 12, 31)
        used = book.config.scheme.standards.used(code, first, last, book.config.policies)
        cites = dict.fromkeys(str(edition.tables.get("cite", edition.title)) for edition in used)
        return book.words.say("列举.间隔").join(cites)

    def document(code: str) -> str:
        """报告年度年末在用的标准全称和编号，不带表号：标准名("GB15618")"""
        found = DOCUMENT.match(standard(code))
        return found[0] if found else standard(code)

    def numbered(*identities: str) -> str:
        """几个图的编号，没有画出来的不印：（见图号("断面类别图", "水质比例历年")）"""
        see = reference.reference_functions()["见"]
        return book.words.say("列举.间隔").join(see(one) for one in identities if one in figures)

    def drawn(identity: str) -> bool:
        """某个图是否画得出来：{%p if 有图("空气日历") %}"""
        return identity in figures

    return {
        "量": measure,
        "部门": body,
        "待报": awaited,
        "材料": paper,
        "差": difference,
        "标准": standard,
        "全年标准": all_year,
        "标准名": document,
        "有图": drawn,
        "图号": numbered,
    }
