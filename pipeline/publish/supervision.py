"""Completion of all bodies → 督查通报.docx: one page, departments ranked by completion and days late."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.config import Config
from pipeline.model.receipt import Account, Standing
from pipeline.office import docx
from pipeline.office.docx import Block, Heading, Paragraph, WordCell
from pipeline.office.list_table import Col, Table, Tint
from pipeline.publish import account_text
from pipeline.publish.account_text import UNDATED, Progress

NAME = "督查通报.docx"
_NAMED = 6
_REPORT = "未报齐的部门要明确专人，对照任务清单抓紧补报，确无此项的，报送经主要负责人签字盖章的情况说明"
_MEND = "需要补正的部门，请对照退回单和催报单逐处改正后报回"


def _waiting(one: Progress) -> int:
    """How many duties were answered but are not completed: something of them is faulty or lacking."""
    return one.came - one.done


def _lateness(one: Progress) -> str:
    return f"{one.late}天" if one.late else "未逾期" if one.late == 0 and not one.undated else ""


def _came(one: Progress) -> str:
    return f"{one.undated}件{UNDATED}" if one.undated else account_text.day_text(one.last)


_COLS: Sequence[Col[tuple[int | None, Progress], WordCell]] = (
    Col("名次", 1.1, lambda row: row[0] or "—", "center"),
    Col("部门", 3.2, lambda row: row[1].body),
    Col("应交", 1.1, lambda row: row[1].owed, "center"),
    Col("报齐", 1.1, lambda row: row[1].done, "center"),
    Col("待补正", 1.3, lambda row: _waiting(row[1]) or None, "center"),
    Col(
        "未报",
        1.1,
        lambda row: row[1].counts[Standing.MISSING] or None,
        "center",
        lambda row: Tint.STRONG if row[1].counts[Standing.MISSING] else None,
    ),
    Col("完成率", 1.6, lambda row: f"{row[1].rate}%", "center"),
    Col("最多逾期", 1.7, lambda row: _lateness(row[1]), "center"),
    Col("收到日期", 2, lambda row: _came(row[1]), "center"),
)


def render(account: Account, config: Config) -> bytes:
    """督查通报.docx; a body with material without a date of receipt is listed, but not ranked."""
    rows = account_text.progress(account, config)
    dates = config.dates[config.year]
    title = f"{config.year}年度县域生态环境质量自查材料报送情况通报"
    placed = ranked(rows)
    blocks: list[Block] = [
        Heading(title, 0),
        Paragraph("各有关部门：", indent=False),
        Paragraph(_summary(rows, config)),
        Table(_COLS, placed),
        Paragraph(_note(placed), indent=False),
        *map(Paragraph, _problems(rows)),
        Paragraph(_ask(rows)),
        Paragraph(f"{config.county}县域生态环境质量监测评价与考核工作领导小组办公室", "right"),
        Paragraph(account_text.date_in_words(dates.cutoff) if dates.cutoff else "", "right"),
    ]
    return docx.document(title, blocks, size=11)


def ranked(rows: Sequence[Progress]) -> list[tuple[int | None, Progress]]:
    """Rank (from 1, None for none) and completion of every body, the highest completion and fewest days late first.

    Equals share a rank. Bodies with material without a date of receipt come last, unranked, in the same order.
    """

    def merit(one: Progress) -> tuple[object, ...]:
        return -one.rate, one.late or 0

    dated = sorted((one for one in rows if not one.undated), key=merit)
    placed: list[tuple[int | None, Progress]] = []
    for at, one in enumerate(dated):
        same = at > 0 and merit(dated[at - 1]) == merit(one)
        placed.append((placed[-1][0] if same else at + 1, one))
    return placed + [(None, one) for one in sorted((one for one in rows if one.undated), key=merit)]


def _summary(rows: Sequence[Progress], config: Config) -> str:
    whole = account_text.all_bodies(rows)
    dates = config.dates[config.year]
    waiting = _waiting(whole)
    full = [one for one in rows if one.done == one.owed]
    left = "、".join(
        filter(
            None,
            (
                f"收到但需补正{waiting}件" if waiting else "",
                f"尚未报送{whole.counts[Standing.MISSING]}件" if whole.counts[Standing.MISSING] else "",
            ),
        )
    )
    return (
        f"按照{config.short_name}县域考核工作实施方案，各部门材料应于{account_text.date_in_words(dates.due)}前报送。截至{account_text.date_in_words(dates.cutoff)}，"
        f"{len(rows)}个部门应交材料{whole.owed}件，已报齐{whole.done}件，完成率{whole.rate}%"
        f"{'；' + left if left else ''}。{f'已全部报齐的部门{len(full)}个。' if full else ''}现将有关情况通报如下："
    )


def _note(placed: Sequence[tuple[int | None, Progress]]) -> str:
    note = "注：按完成率从高到低排列，完成率相同的看逾期天数。完成率＝报齐（含以情况说明代替的）÷应交。"
    if any(rank is None for rank, _ in placed):
        note += "收到日期未登记的部门不参加排名。"
    return note


def _problems(rows: Sequence[Progress]) -> list[str]:
    missing = _most((one.counts[Standing.MISSING], one.body) for one in rows)
    wrong = _most((_waiting(one), one.body) for one in rows)
    found = [f"材料未报齐：{missing}。"] * bool(missing) + [f"材料不合格、格式不齐，需要补正：{wrong}。"] * bool(wrong)
    return found if len(found) < 2 else [f"{order}、{text}" for order, text in zip("一二", found, strict=True)]


def _most(counted: Iterable[tuple[int, str]]) -> str:
    """The bodies with their counts, the highest first, at most _NAMED of them named."""
    found = sorted((pair for pair in counted if pair[0]), key=lambda pair: -pair[0])
    named = "、".join(f"{body}{count}件" for count, body in found[:_NAMED])
    return named + (f"等{len(found)}个部门" if len(found) > _NAMED else "")


def _ask(rows: Sequence[Progress]) -> str:
    whole = account_text.all_bodies(rows)
    if whole.done == whole.owed:
        return "各部门材料已全部报齐，请保存好有关数据和资料备查。"
    missing = whole.counts[Standing.MISSING]
    asked = (_REPORT if missing else "", _MEND if _waiting(whole) else "")
    return f"{'；'.join(filter(None, asked))}。各部门要严格审核本部门数据，确保与上年衔接、前后一致。"
