"""收件登记.xlsx, kept by the compiler → its rows, with ids and files as the rest of the program names them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.config import Body, Config
from pipeline.model.finding import Finding
from pipeline.model.receipt import Registered
from pipeline.model.table import Place, Raw, Sheet, address
from pipeline.reading.file_contents import FileContents
from pipeline.scheme.catalogue import FindingKind
from pipeline.scheme.labels import label_key
from pipeline.scheme.units import fold
from pipeline.system.personal_numbers import mask_personal

HEADS = {
    "file": ("文件", "文件名", "文件名称", "文件路径"),
    "pages": ("页码", "页", "页数", "起止页", "起止页码"),
    "about": ("事项编号", "事项", "编号", "材料编号", "任务编号"),
    "subject": ("对象", "项目", "企业", "乡镇", "对象名称"),
    "received": ("收到日期", "收件日期", "接收日期", "报送日期"),
    "title": ("标题", "材料名称", "名称"),
    "number": ("文号", "发文字号"),
    "dated": ("成文日期", "落款日期", "文件日期"),
    "replaces": ("代替", "替代", "取代"),
    "void": ("作废",),
    "note": ("备注", "说明"),
}
"""Columns, the first name being the one we write."""
_LOOKED = 10
"""Rows among which the heads must stand."""
_SPLIT = re.compile(r"[、，,;；\s\n]+")
_PAGES = re.compile(r"^(?:第|p)?(\d{1,4})(?:页|p)?(?:[-~—－–至到]+(?:第|p)?(\d{1,4}))?页?$")
_DAY = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")
_ID = re.compile(r"^(?P<whose>.*?)[.·]?(?:第|事项)?(?P<number>\d{1,2})(?:项)?(?:[-.](?P<order>\d{1,2}))?$")
_YES = ("是", "√", "✓", "1", "y", "yes", "作废")


@dataclass(frozen=True, slots=True)
class _RegisterRow:
    """Cells of a row by column, and where each stands."""

    number: int
    cells: dict[str, Raw]
    columns: dict[str, int]

    def text(self, column: str) -> str:
        """A cell as text; whole numbers without “.0”, personal numbers masked as in the names of files."""
        value = self.cells.get(column)
        if isinstance(value, float) and value == int(value):
            value = int(value)
        return "" if value is None else mask_personal(str(value).strip())


def read_register_file(
    file: str, contents: FileContents, files: Iterable[str], config: Config
) -> tuple[tuple[Registered, ...], list[Finding]]:
    """The register's rows and what is wrong with them (I401–I407); `files` are those that lie in the year's folder.

    A row whose file is not among them keeps its words: it may lie in an archive (`settle_files` looks again).
    """
    if contents.kind not in ("xlsx", "xls") or contents.refusal is not None:
        return (), [Finding("I407", (Place(file),), {"原因": "文件打不开"})]
    for sheet, _ in contents.named(file).sheets:
        head = _head(sheet)
        if head is not None:
            return _rows(sheet, *head, _Names(files), config)
    return (), [Finding("I407", (Place(file),), {"原因": "没有找到“文件”“事项编号”两个表头"})]


def rows_with_files(registered: Sequence[Registered], files: Iterable[str]) -> tuple[Registered, ...]:
    """Rows with the names of those of their files that are among these."""
    known = _Names(files)
    return tuple(
        replace(row, file=known.find(row.file) or row.file, replaces=known.find(row.replaces) or row.replaces)
        for row in registered
    )


def settle_files(
    registered: Sequence[Registered], file: str, files: Iterable[str]
) -> tuple[tuple[Registered, ...], list[Finding]]:
    """Rows with the names of their files settled against all files, those inside archives too; I401, I406 findings."""
    known = _Names(files)
    findings: dict[tuple[str, int], Finding] = {}
    for row in registered:
        for code, written in (("I401", row.file), ("I406", row.replaces)):
            if written and not known.find(written):
                values = {"写的": written, "最像": known.nearest(written)}
                findings[code, row.row] = Finding(code, (Place(file, "", f"第 {row.row} 行"),), values)
    return rows_with_files(registered, files), list(findings.values())


def follow(
    findings: Iterable[Finding], files: Iterable[str], catalogue: Mapping[str, FindingKind], year: int
) -> list[Finding]:
    """Findings without the rows whose file lies, by the same path, in a folder that is no body's.

    The finding about that folder says how many rows follow from it: mended, they are found again.
    """
    found = list(findings)
    causes = {kind.follows for kind in catalogue.values() if kind.follows}
    folders = {one.at[0].file for one in found if one.code in causes}
    inside: dict[str, list[str]] = {folder: [] for folder in folders}
    for file in files:
        folder = "/".join(file.split("/")[:2])
        if folder in inside:
            inside[folder].append(fold(file.removeprefix(f"{folder}/")))
    rows = dict.fromkeys(folders, 0)
    kept = []
    for one in found:
        tail = _tail(one.values.get("写的", ""), year) if catalogue[one.code].follows else ""
        folder = next((name for name, held in inside.items() if tail and tail in held), "")
        if folder:
            rows[folder] += 1
        else:
            kept.append(one)
    return [_counted(one, rows.get(one.at[0].file, 0)) if one.code in causes else one for one in kept]


def _tail(written: str, year: int) -> str:
    """A path as written, below the folder of the body: 2024/某局/工程/批复.pdf → 工程/批复.pdf."""
    parts = [part for part in fold(written.replace("\\", "/")).split("/") if part]
    return "/".join(parts[2:] if parts[:1] == [str(year)] else parts[1:])


def _counted(one: Finding, rows: int) -> Finding:
    said = f"，收件登记里有{rows}行写的文件因此对不上" if rows else ""
    return replace(one, values={**one.values, "登记": said})


def _head(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    for number, cells in enumerate(sheet.rows[:_LOOKED]):
        names = {
            label_key(str(cell)): place for place, cell in reversed(list(enumerate(cells))) if isinstance(cell, str)
        }
        found = {
            column: next(names[word] for word in words if word in names)
            for column, words in HEADS.items()
            if any(word in names for word in words)
        }
        if "file" in found and len(found) > 1:
            return number, found
    return None


def _rows(
    sheet: Sheet, head: int, columns: dict[str, int], files: _Names, config: Config
) -> tuple[tuple[Registered, ...], list[Finding]]:
    rows: list[Registered] = []
    findings: list[Finding] = []
    for number in range(head + 1, len(sheet.rows)):
        cells = sheet.rows[number]
        row = _RegisterRow(number, {name: cells[at] for name, at in columns.items() if at < len(cells)}, columns)
        if not row.text("file"):
            continue

        def report(code: str, column: str, row: _RegisterRow = row, **values: str) -> None:
            at = Place(sheet.file, sheet.name, address(row.number, row.columns[column]))
            findings.append(Finding(code, (at,), {"写的": row.text(column), **values}))

        file = files.find(row.text("file")) or row.text("file").replace("\\", "/")
        about: list[str] = []
        whose = ""
        for word in filter(None, _SPLIT.split(row.text("about"))):
            whose = whose or _whose(word, config)
            known = _about(word, file, config)
            about += known
            if not known:
                report("I402", "about", 编号=word, 最像=_likely(word, file, config))
        days = {}
        for column in ("received", "dated"):
            days[column] = _day(row.cells.get(column), row.text(column))
            if row.text(column) and days[column] is None:
                report("I405", column)
        made = Registered(
            row=number + 1,
            file=file,
            about=tuple(dict.fromkeys(about)),
            department=whose,
            subject=row.text("subject"),
            received=days["received"],
            title=row.text("title"),
            document_number=row.text("number"),
            dated=days["dated"],
            replaces=files.find(row.text("replaces")) or row.text("replaces").replace("\\", "/"),
            void=fold(row.text("void")) in _YES,
            note=row.text("note"),
        )
        ranges = list(_pages(row.text("pages")))
        if row.text("pages") and not ranges:
            report("I403", "pages")
        rows += [replace(made, first=first, last=last) for first, last in ranges] or [made]
    return tuple(rows), findings


class _Names:
    """Files, looked up by what people write of their paths."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = tuple(files)
        self._ends: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        for file in self.files:
            parts = fold(file).split("/")
            for at in range(len(parts)):
                end = "/".join(parts[at:])
                self._ends.setdefault(end, []).append(file)
                self._stems.setdefault(end.rpartition(".")[0], []).append(file)

    def find(self, written: str) -> str:
        """The one file of that path, end of a path, or name without its ending; "" for none and for several."""
        wanted = fold(written.replace("\\", "/")).strip("/")
        if not wanted:
            return ""
        found = self._ends.get(wanted) or self._stems.get(wanted, [])
        whole = [file for file in found if fold(file) == wanted]
        return whole[0] if whole else found[0] if len(found) == 1 else ""

    def nearest(self, written: str) -> str:
        """The likest file, in words for a message."""
        from rapidfuzz import fuzz, process

        found = process.extractOne(written, self.files, scorer=fuzz.partial_ratio, score_cutoff=60)
        return f"，最像的是 {found[0]}" if found else ""


def _pages(written: str) -> Iterator[tuple[int, int]]:
    """Ranges of pages; nothing where one part of the text is none."""
    found = [_PAGES.fullmatch(fold(part)) for part in _SPLIT.split(written) if part]
    pairs = [(int(one[1]), int(one[2] or one[1])) for one in found if one]
    if len(pairs) == len(found) and all(0 < first <= last for first, last in pairs):
        yield from pairs


def _day(value: Raw, text: str) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    found = _DAY.fullmatch(fold(text).split("t")[0])
    try:
        return datetime.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _about(word: str, file: str, config: Config) -> tuple[str, ...]:
    """Ids of the items or deliverables that a text names: 林草.4, 区林草局4-1, or 4-1 of the file's own department."""
    found = _ID.fullmatch(fold(word))
    if not found:
        return ()
    end = found["number"].lstrip("0") + (f"-{found['order'].lstrip('0')}" if found["order"] else "")
    whose = found["whose"].strip("（(）)第.·-")
    duties = config.scheme.duties
    known = {*duties.by_id, *(item.id for item in duties.items)}
    ids = [f"{role}.{end}" for role in _roles(whose, file, config)]
    return tuple(one for one in ids if one in known)[:1]


def _whose(word: str, config: Config) -> str:
    """The body that stands before a number, "" for none."""
    found = _ID.fullmatch(fold(word))
    whose = found["whose"].strip("（(）)第.·-") if found else ""
    return next((body.name for body in config.bodies if whose in map(fold, (body.name, *body.aliases))), "")


def _roles(whose: str, file: str, config: Config) -> tuple[str, ...]:
    if whose:
        named = [role for role in config.scheme.tree.roles if fold(role) == whose]
        bodies = [body for body in config.bodies if whose in map(fold, (body.name, *body.aliases))]
        return (*named, *(role for body in bodies for role in body.roles))
    body = body_of(file, config)
    return body.roles if body else ()


def body_of(file: str, config: Config) -> Body | None:
    """The body in whose folder a file lies."""
    folder = fold(file.split("/")[1]) if file.count("/") > 1 else ""
    return next((body for body in config.bodies if folder in map(fold, (body.name, *body.aliases))), None)


def _likely(word: str, file: str, config: Config) -> str:
    """The ids nearest to a text, those of the file's department first, in words for a message."""
    import difflib

    body = body_of(file, config)
    duties = config.scheme.duties
    ids = [*(item.id for item in duties.items), *duties.by_id]
    own = [one for one in ids if body and one.rpartition(".")[0] in body.roles]
    near = difflib.get_close_matches(word, own, 1, 0.4) or difflib.get_close_matches(word, ids, 1, 0.5)
    return f"，最接近的是“{near[0]}”" if near else ""
