"""The account and the present register → 收件登记（建议）.xlsx: unrecognised files with the likeliest deliverable."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.config import Config
from pipeline.model.receipt import REGISTER_HEADS, Account, Disposition, FileDisposition, Registered
from pipeline.office.cell_value import Cell
from pipeline.office.fillable import FillBlock, FillColumn, FillSheet, Input, fillable_workbook
from pipeline.publish import account_text

NAME = "收件登记（建议）.xlsx"
_CELLS: Sequence[tuple[float, Callable[[Registered], Cell]]] = (
    (52, lambda row: row.file),
    (9, account_text.page_span),
    (18, lambda row: "、".join(_qualified(one, row.department) for one in row.about)),
    (16, lambda row: row.subject),
    (13, lambda row: row.received),
    (26, lambda row: row.title),
    (18, lambda row: row.document_number),
    (13, lambda row: row.dated),
    (30, lambda row: row.replaces),
    (7, lambda row: "是" if row.void else ""),
    (44, lambda row: row.note),
)
"""Width and content of the columns, in the order of REGISTER_HEADS."""
_NEW = 0
"""Row number of a line that the register does not have yet."""
_RECOGNISED = (Disposition.FORM, Disposition.DELIVERABLE, Disposition.STATEMENT)
_LIST = "事项编号"


def render(account: Account, registered: Sequence[Registered], config: Config) -> bytes:
    """收件登记（建议）.xlsx; corrected by the compiler it replaces inputs/<year>/收件登记.xlsx, whose rows it contains.

    First the rows of the present register as they are, then the unrecognised files with the likeliest deliverable
    filled in, then the recognised files without a row, whose date of receipt is to be entered.
    """
    rows = sorted(registered, key=lambda row: (row.row, row.first or 0))
    with_row = {row.file for row in registered}
    unrecognised = [one for one in account.whereabouts if one.end is Disposition.UNRECOGNISED]
    rows += [_unrecognised(one, config) for one in unrecognised]
    recognised = {one.file: one for one in account.whereabouts if one.end in _RECOGNISED and one.file not in with_row}
    rows += [_recognised(one, config) for one in recognised.values()]
    left = len(unrecognised)
    count = f"还有 {left} 处认不出的，已填好最像的编号，请逐行核对。" if left else "没有认不出的文件。"
    use = f"用法：核对、改正后另存为 inputs/{config.year}/收件登记.xlsx，再运行一次。{count}"
    order = "前面是已有的登记，中间是认不出的文件，后面是已认出的文件（只需补收到日期，编号不用填）。"
    return _workbook(account, rows, f"{config.year}年度收件登记（建议）", use, order, config)


def empty_register(account: Account, config: Config) -> bytes:
    """收件登记.xlsx for the beginning of a season: heads and drop-down lists, no rows."""
    use = "用法：收到一个文件写一行，放在这里不用改名；认不出是哪项的，在“事项编号”里选。"
    order = "一个文件只需写文件名和收到日期；标题、文号、成文日期与文件上写的不同时才填。"
    return _workbook(account, [], f"{config.year}年度收件登记", use, order, config)


def _workbook(account: Account, rows: Sequence[Registered], title: str, use: str, order: str, config: Config) -> bytes:
    ids = [
        (
            receipt.duty.deliverable,
            receipt.duty.department,
            account_text.title(receipt.duty, config),
            receipt.duty.subject,
        )
        for receipt in account.receipts
    ]
    listed = list(dict.fromkeys(ids))
    choice = Input(
        "choice",
        choices=tuple(dict.fromkeys(one[0] for one in listed)),
        source=f"'{_LIST}'!$A$5:$A${len(listed) + 4}",
        prompt="从下拉列表里选；一个文件含几项材料的，用顿号隔开几个编号，或分行写明页码。",
        error="不在“事项编号”表里，确定要这样写吗？",
    )
    day = Input("date", low="36526", high="73050", error="请按“年-月-日”填写日期。")
    kinds = {
        "事项编号": choice,
        "收到日期": day,
        "成文日期": day,
        "作废": Input("choice", choices=("是",)),
    }
    columns = [
        FillColumn(head, width, kinds.get(head, Input()), required=head == "事项编号")
        for head, (width, _) in zip(REGISTER_HEADS, _CELLS, strict=True)
    ]
    cells = [[get(row) for _, get in _CELLS] for row in rows]
    register = FillSheet(
        "收件登记",
        title,
        use,
        (
            order,
            "同一文件几项材料的，分行写页码（如 3-5）；有更正版的，在“代替”一栏写原来的文件名；不用的写作废。",
        ),
        [FillBlock("", columns, cells, spare=10)],
    )
    lists = FillSheet(
        _LIST,
        "事项编号",
        "“对象”一栏照这里的写法填写。",
        ("乡镇、季度、项目、企业各一份的材料，要写明对象。",),
        [
            FillBlock(
                "",
                [FillColumn("编号", 14), FillColumn("部门", 18), FillColumn("材料", 60), FillColumn("对象", 30)],
                listed,
            )
        ],
        reading=True,
    )
    return fillable_workbook(title, [register, lists])


def _qualified(identity: str, department: str) -> str:
    """An id with its body, where the register names one: 海峰管护局.2-1."""
    return f"{department}.{identity.rpartition('.')[2]}" if department else identity


def _unrecognised(one: FileDisposition, config: Config) -> Registered:
    by_id = config.scheme.duties.by_id
    titles = "、".join(f"{identity}《{by_id[identity].title}》" for identity in one.likely)
    note = f"建议，请核对。最像：{titles}" if titles else "看不出是哪项，请打开看一下再填编号"
    if one.likely and by_id[one.likely[0]].per:
        note += "；这一项每个对象一份，请填“对象”"
    return Registered(_NEW, one.file, one.first, one.last, one.likely[:1], note=note)


def _recognised(one: FileDisposition, config: Config) -> Registered:
    titles = "、".join(dict.fromkeys(f"{duty.deliverable}{account_text.title(duty, config)}" for duty in one.duties))
    note = f"已认作 {titles}" if titles else "情况说明" if one.end is Disposition.STATEMENT else "已读作表单"
    return Registered(_NEW, one.file, note=note)
