"""An account → its words and totals in Chinese: standing, completion and days late of bodies, files and pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.config import Config
from pipeline.model.number import half_even
from pipeline.model.receipt import Account, Duty, FileDisposition, Piece, Receipt, Registered, Standing

DONE = (Standing.RECEIVED, Standing.STATED)
"""Standings that count as completed."""
UNDATED = "未登记"
"""Shown for the date of receipt of what came without one in 收件登记."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Completion of one body: its duties counted by standing, and the days it is late.

    `late` is the most of any duty, in days: from the deadline to receipt, or to 截至日期 where nothing came; None
    without dates. `undated`: duties that were answered without a date of receipt.
    """

    body: str
    counts: dict[Standing, int]
    late: int | None
    undated: int
    last: datetime.date | None
    """Last date of receipt."""

    @property
    def owed(self) -> int:
        """How many duties it has."""
        return sum(self.counts.values())

    @property
    def came(self) -> int:
        """How many were answered, by material or statement, even if something of it is faulty or lacking."""
        return self.owed - self.counts[Standing.MISSING]

    @property
    def done(self) -> int:
        """How many are completed: received, or replaced by a statement (情况说明)."""
        return sum(self.counts[one] for one in DONE)

    @property
    def rate(self) -> Decimal:
        """Completed of owed, in percent with one decimal (GB/T 8170)."""
        return half_even(Decimal(100 * self.done) / Decimal(self.owed), 1) if self.owed else Decimal(0)


def progress(account: Account, config: Config) -> tuple[Progress, ...]:
    """Completion of every body that owes something, in the order of the config."""
    cutoff = config.dates[account.year].cutoff if account.year in config.dates else None
    made = []
    for body in config.bodies:
        mine = [one for one in account.receipts if one.duty.department == body.name]
        if mine:
            late = [days for one in mine if (days := lateness(one, cutoff)) is not None]
            came = [one for one in mine if one.pieces or one.statement]
            dates = [one.received for one in came if one.received]
            counts = {standing: sum(one.standing is standing for one in mine) for standing in Standing}
            made.append(
                Progress(body.name, counts, max(late, default=None), len(came) - len(dates), max(dates, default=None))
            )
    return tuple(made)


def lateness(receipt: Receipt, cutoff: datetime.date | None) -> int | None:
    """Days from the deadline to receipt, or to the `cutoff` (截至日期) where nothing came; 0 in time, None unknown."""
    if receipt.due is None:
        return None
    if receipt.received is not None and receipt.standing is not Standing.MISSING:
        return max(0, (receipt.received - receipt.due).days)
    if receipt.standing is Standing.MISSING and cutoff is not None:
        return max(0, (cutoff - receipt.due).days)
    return None


def account_summary(account: Account) -> str:
    """The duties counted by standing: 应交 190 件：已收 183、已说明 6、部分 1."""
    counts = {standing: sum(one.standing is standing for one in account.receipts) for standing in Standing}
    counted = "、".join(f"{standing.word} {counts[standing]}" for standing in Standing if counts[standing])
    return f"应交 {len(account.receipts)} 件：{counted or '无'}"


def title(duty: Duty, config: Config) -> str:
    """Title of the deliverable with its object: 《乡镇垃圾清运台账》（示例镇一）."""
    name = f"《{config.scheme.duties.by_id[duty.deliverable].title}》"
    return f"{name}（{duty.subject}）" if duty.subject else name


def titles(duties: Sequence[Duty], config: Config, most: int = 3) -> list[str]:
    """Titles of the deliverables, each once with its objects, `most` of them named.

    Example: 《乡镇垃圾清运台账》（示例镇一、示例镇二、示例镇三等5个）.
    """
    named: dict[str, list[str]] = {}
    for duty in duties:
        named.setdefault(duty.deliverable, []).append(duty.subject)
    found = []
    for one, subjects in named.items():
        shown = [subject for subject in subjects if subject]
        more = f"等{len(shown)}个" if len(shown) > most else ""
        name = f"《{config.scheme.duties.by_id[one].title}》"
        found.append(f"{name}（{'、'.join(shown[:most])}{more}）" if shown else name)
    return found


def page_span(one: Piece | FileDisposition | Registered) -> str:
    """Page range within the file: 3-5, 3 for a single page, "" for the whole file."""
    if one.first is None:
        return ""
    return f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}"


def page_range_text(piece: Piece) -> str:
    """第3-5页, "" for the whole file."""
    return f"第{page_span(piece)}页" if piece.first is not None else ""


def piece_text(piece: Piece) -> str:
    """Path of a file below its department's folder, with its page range: 报告/扫描.pdf（第3-5页）."""
    return "/".join(piece.file.split("/")[2:] or [piece.file]) + (
        f"（{page_range_text(piece)}）" if page_range_text(piece) else ""
    )


def day_text(value: datetime.date | None, missing: str = "") -> str:
    """2025-02-13, or `missing` where there is no date."""
    return value.isoformat() if value else missing


def date_in_words(value: datetime.date | None) -> str:
    """2025年2月13日, as official documents write it."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "（报送截止未填写）"


def all_bodies(rows: Iterable[Progress], name: str = "合计") -> Progress:
    """The sum over all bodies, called `name`: counts added up, the most days late, the last date of receipt."""
    rows = list(rows)
    counts = {standing: sum(one.counts[standing] for one in rows) for standing in Standing}
    late = [one.late for one in rows if one.late is not None]
    last = [one.last for one in rows if one.last]
    return Progress(name, counts, max(late, default=None), sum(one.undated for one in rows), max(last, default=None))
