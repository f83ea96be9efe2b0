"""The kinds of files that departments send → how bytes tell each, what is read from it, what users call it."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class FileContent(enum.Enum):
    """What is read from a file."""

    TABLES = "tables"
    WORDS = "words"
    PAGES = "pages"
    PICTURE = "picture"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file. A new one that is read is an entry here and its reader in ingest/."""

    name: str
    holds: tuple[FileContent, ...] = ()
    """What is read from it, nothing for a kind that we only know by name."""
    word: str = ""
    """What it is called in lists and messages, "" for its name."""
    advice: str = ""
    """How the sender turns a kind that is not read into one that is."""
    prose: bool = False
    """Whether it may well hold no table of ours."""
    endings: tuple[str, ...] = ()
    """Endings of names that promise this kind, where they are more than its name."""
    starts: tuple[bytes, ...] = ()
    """Bytes with which such a file begins."""
    box: tuple[bytes, ...] = ()
    """Bytes from the fifth on with which such a file begins."""
    parts: tuple[str, ...] = ()
    """Members, in small letters, that together make a zip this kind."""
    folder: str = ""
    """Folder of an Office package that makes it this kind where the parts do not."""
    declared: bytes = b""
    """What the member `mimetype` of a zip begins with."""
    streams: tuple[str, ...] = ()
    """Streams of which one makes a compound file (the Office of 1997) this kind."""
    texts: tuple[str, ...] = ()
    """Endings with which plain text is of this kind."""

    @property
    def shown(self) -> str:
        """What users call it."""
        return self.word or self.name

    @property
    def promised(self) -> tuple[str, ...]:
        """Endings of names that promise this kind."""
        return self.endings or (self.name,)


_TABLES, _DOCUMENT = (FileContent.TABLES,), (FileContent.TABLES, FileContent.WORDS)
_OFFICE = "[content_types].xml"
_BOOK, _WORD = ("Workbook", "Book"), ("WordDocument",)
_AS_DOCX, _AS_XLSX = "用 WPS 或 Word 打开，另存为 .docx", "用 WPS 或 Excel 打开，另存为 .xlsx"
_AS_ZIP = "解压后把里面的文件放进来，或改用 .zip 压缩"
_AS_PICTURE = "用看图软件转换为 .jpg 或 .png"

KINDS = (
    FileKind("xlsx", _TABLES, "Excel 表", parts=(_OFFICE, "xl/workbook.xml"), folder="xl/"),
    FileKind("docx", _DOCUMENT, "Word 文档", prose=True, parts=(_OFFICE, "word/document.xml"), folder="word/"),
    FileKind("xls", _TABLES, "Excel 表", streams=_BOOK),
    FileKind("csv", _TABLES, "CSV 表", endings=("csv", "tsv"), texts=("csv", "tsv", "xls", "xlsx", "et")),
    FileKind("txt", _TABLES, prose=True, texts=("txt", "md", "")),
    FileKind("pdf", (FileContent.PAGES,), "PDF 文件", starts=(b"%PDF-",)),
    FileKind("jpg", (FileContent.PICTURE,), "图片", endings=("jpg", "jpeg"), starts=(b"\xff\xd8\xff",)),
    FileKind("png", (FileContent.PICTURE,), "图片", starts=(b"\x89PNG\r\n\x1a\n",)),
    FileKind("zip", (FileContent.MEMBERS,), "压缩包"),
    FileKind("doc", advice=_AS_DOCX, streams=_WORD),
    FileKind("wps", advice="用 WPS 打开，另存为 .docx", streams=_WORD),
    FileKind("rtf", advice=_AS_DOCX, starts=(b"{\\rtf",)),
    FileKind("et", advice="用 WPS 打开，另存为 .xlsx", streams=_BOOK),
    FileKind("xlsb", advice="用 Excel 打开，另存为 .xlsx", parts=(_OFFICE, "xl/workbook.bin")),
    FileKind(
        "xls2",
        word="旧版 Excel（5.0 以前）",
        advice=_AS_XLSX,
        starts=(b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08"),
    ),
    FileKind("网页", advice=_AS_XLSX),
    FileKind("ppt", advice="另存为 PDF", streams=("PowerPoint Document",)),
    FileKind("pptx", advice="另存为 PDF", parts=(_OFFICE, "ppt/presentation.xml")),
    FileKind("ofd", advice="用 OFD 阅读器打开，转换为 PDF", parts=("ofd.xml",)),
    FileKind("ods", advice="用 WPS 打开，另存为 .xlsx", declared=b"application/vnd.oasis.opendocument.spreadsheet"),
    FileKind("odt", advice="用 WPS 打开，另存为 .docx", declared=b"application/vnd.oasis.opendocument"),
    FileKind("rar", advice=_AS_ZIP, starts=(b"Rar!",)),
    FileKind("7z", advice=_AS_ZIP, starts=(b"7z\xbc\xaf",)),
    FileKind("gz", advice=_AS_ZIP, starts=(b"\x1f\x8b",)),
    FileKind("tif", advice="用看图软件转换为 .jpg，扫描件转换为 PDF", starts=(b"II*\x00", b"MM\x00*")),
    FileKind("gif", advice=_AS_PICTURE, starts=(b"GIF8",)),
    FileKind("webp", (), "WebP 图片", _AS_PICTURE, starts=(b"RIFF",)),
    FileKind("bmp", advice=_AS_PICTURE, starts=(b"BM",)),
    FileKind(
        "heic",
        advice="在手机或看图软件里转换为 .jpg",
        box=(b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftyphevc"),
    ),
    FileKind("mp4", advice="视频不作为佐证材料，请改交照片或文字", box=(b"ftyp",)),
)
"""Every kind that is known; what is told by the same bytes as another stands after it."""
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_named(name: str) -> FileKind:
    """The kind of that name; one that is not known is a kind of which nothing is read."""
    return BY_NAME.get(name) or FileKind(name)
