"""公文样式 as any word processor saved it → the style sheet under ids of our own, and a package's types of content."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.fill.document_settings import APPLICATION_PART, FONTS_PART, ROOT_RELATIONSHIPS, SETTINGS_PART
from pipeline.office.ooxml import (
    DOCUMENT,
    TYPES,
    Element,
    W,
    child_value,
    new_element,
    package_root,
    parse_xml,
    put_property,
    serialise,
)
from pipeline.office.package import CONTENT_TYPES

STYLES, SETTINGS, FONT_TABLE, NUMBERING = (
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/numbering.xml",
)
CORE_PROPERTIES, CUSTOM_PROPERTIES = "docProps/core.xml", "docProps/custom.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
}
_IDS: Mapping[str, Mapping[str, str]] = {
    "paragraph": {
        "Normal": "Normal",
        "公文正文": "Body",
        "heading 1": "Heading1",
        "heading 2": "Heading2",
        "heading 3": "Heading3",
        "封面标题": "CoverTitle",
        "封面副题": "CoverSub",
        "封面落款": "CoverLine",
        "前置标题": "FrontTitle",
        "附表标题": "AppendixTitle",
        "表题": "TableCaption",
        "图题": "FigureCaption",
        "图段": "FigurePara",
        "表单位": "TableUnit",
        "表头": "TableHead",
        "表文": "TableText",
        "表数": "TableNumber",
        "表中": "TableCenter",
        "表头小": "TableHeadS",
        "表文小": "TableTextS",
        "表数小": "TableNumberS",
        "表中小": "TableCenterS",
        "表注": "TableNote",
        "toc 1": "Toc1",
        "toc 2": "Toc2",
        "toc 3": "Toc3",
        "header": "Header",
        "footer": "Footer",
        "annotation text": "CommentText",
    },
    "character": {
        "Default Paragraph Font": "DefaultParagraphFont",
        "待报": "Missing",
        "下标": "Sub",
        "上标": "Sup",
        "annotation reference": "CommentReference",
    },
    "table": {"Normal Table": "TableNormal", "报告表": "ReportTable"},
    "numbering": {"No List": "NoList"},
}
"""Kind of style → name → the id under which the program and the templates' writers know it.

Every word processor gives styles ids of its own when it saves; the names stay, but for the case of their letters.
"""
_REFERRING = (W + "basedOn", W + "next", W + "link")
_TWIN = {"paragraph": "character", "character": "paragraph"}
"""Kind of style → kind of the one that it may be linked with."""


_OURS: Mapping[str, bytes] = {
    SETTINGS: SETTINGS_PART,
    FONT_TABLE: FONTS_PART,
    "_rels/.rels": ROOT_RELATIONSHIPS,
    "docProps/app.xml": APPLICATION_PART,
}


class MissingStyles(ValueError):
    """The sheet lacks styles that the report stands on; the text names them."""


@dataclass(frozen=True, slots=True, eq=False)
class StyleSheet:
    """The style sheet, opened once: its files, and its styles' ids by kind and name."""

    files: Mapping[str, bytes]
    ids: Mapping[tuple[str, str], str]
    """(kind, name in lower case) → style id."""
    names: Mapping[str, str]
    """Style id → name as a writer sees it."""
    styles: Element
    saved: bytes
    """Its styles as they were saved, which chapters mostly hold too."""


def open_style_sheet(files: Mapping[str, bytes]) -> StyleSheet:
    """Open the style sheet's package. Settings and fonts are ours: what a word processor leaves there (a remote
    template, footnotes, embedded faces) is no matter of style. Raises MissingStyles."""
    tree = _canonical(parse_xml(files[STYLES]))
    _leave_grid(tree, _pitch(files))
    ids, names = {}, {}
    for style in tree.iter(W + "style"):
        identity, kind = style.get(W + "styleId"), style.get(W + "type", "paragraph")
        shown = list(_names(style))
        # Chinese Word and WPS show the built-in heading styles under this name.
        names[identity] = next((name for name in reversed(shown) if name), identity).replace("heading ", "标题 ")
        for name in shown:
            if name:
                ids[(kind, name.lower())] = identity
    raw = files[STYLES] if etree.tostring(tree) == etree.tostring(parse_xml(files[STYLES])) else serialise(tree)
    return StyleSheet({**files, STYLES: raw, **_OURS}, ids, names, tree, files[STYLES])


def _canonical(tree: Element) -> Element:
    """The tree with our ids, and our spelling of the names they stand for, in place."""
    styles = [style for style in tree.iter(W + "style") if style.get(W + "styleId")]
    wanted = {
        (kind, name.lower()): (name, identity) for kind, known in _IDS.items() for name, identity in known.items()
    }
    moved: dict[tuple[str, str], str] = {}
    found = set()
    for style in styles:
        kind = style.get(W + "type", "paragraph")
        own = next(((kind, n.lower()) for n in _names(style) if (kind, n.lower()) in wanted), None)
        if own is None or wanted[own][1] in found:
            continue
        name, identity = wanted[own]
        found.add(identity)
        moved[(kind, style.get(W + "styleId"))] = identity
        if (child_value(style, "name") or "").lower() == name.lower():
            style.find(W + "name").set(W + "val", name)
    lacking = [name for name, identity in wanted.values() if identity not in found]
    if lacking:
        raise MissingStyles("、".join(name.replace("heading ", "标题 ") for name in lacking))
    taken = {identity for known in _IDS.values() for identity in known.values()}
    for style in styles:
        kind, old = style.get(W + "type", "paragraph"), style.get(W + "styleId")
        new = moved.get((kind, old)) or (f"Own{old}" if old in taken else old)
        moved[(kind, old)] = new
        style.set(W + "styleId", new)
    for style in styles:
        kind = style.get(W + "type", "paragraph")
        for element in style.iter(*_REFERRING):
            of, named = _TWIN.get(kind, kind) if element.tag == W + "link" else kind, element.get(W + "val")
            element.set(W + "val", moved.get((of, named), named))
    return tree


def _leave_grid(tree: Element, pitch: str) -> None:
    """Take styles whose leading is not the grid's off the grid, in place: on it some programs set them on its lines
    all the same, others at one and a half of them, and the PDF as the style says."""
    for style in tree.iter(W + "style"):
        properties = style.find(W + "pPr")
        line = child_value(properties, "spacing", "line")
        if properties is None or line is None or properties.find(W + "snapToGrid") is not None:
            continue
        if (line, child_value(properties, "spacing", "lineRule")) != (pitch, "exact"):
            put_property(properties, new_element("snapToGrid", val="0"))


def _pitch(files: Mapping[str, bytes]) -> str:
    """The height of the grid's lines on the sheet's own page."""
    section = parse_xml(files[DOCUMENT]).find(f"{W}body/{W}sectPr") if DOCUMENT in files else None
    return child_value(section, "docGrid", "linePitch") or ""


def _names(style: Element) -> Iterator[str]:
    """The names of a style: its own, then each of its aliases."""
    yield child_value(style, "name") or ""
    for one in (child_value(style, "aliases") or "").split(","):
        if one:
            yield one.strip()


def renamed(styles: Element | None, own: StyleSheet) -> dict[tuple[str, str], str | None]:
    """(kind, style id in the chapter) → the style sheet's id for the style of that name, None where it has none.

    Word in Chinese gives styles new ids whenever it saves; their names stay.
    """
    found: dict[tuple[str, str], str | None] = {}
    for style in styles.iter(W + "style") if styles is not None else ():
        kind, identity = style.get(W + "type", "paragraph"), style.get(W + "styleId")
        names = [name.strip().lower() for one in _names(style) for name in (one, one.partition(",")[0])]
        found[(kind, identity)] = next((own.ids[(kind, n)] for n in names if (kind, n) in own.ids), None)
    return found


def content_types(files: Mapping[str, bytes]) -> bytes:
    """[Content_Types].xml for these parts; an extension nobody knows raises KeyError."""
    types = package_root(TYPES + "Types")
    defaults = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    overrides = {}
    for name in sorted(files):
        extension = name.rpartition(".")[2].lower()
        if extension in ("rels",) or name == CONTENT_TYPES:
            continue
        if extension != "xml":
            defaults[extension] = _MEDIA[extension]
        elif name.startswith("docProps/"):
            own = {CORE_PROPERTIES: "core-properties", CUSTOM_PROPERTIES: "custom-properties"}
            kind = own.get(name, "extended-properties")
            office = "package" if name == CORE_PROPERTIES else "officedocument"
            overrides[name] = f"application/vnd.openxmlformats-{office}.{kind}+xml"
        else:
            kind = posixpath.basename(name).removesuffix(".xml").rstrip("0123456789")
            overrides[name] = f"{_TYPE}{'document.main' if kind == 'document' else kind}+xml"
    for extension in sorted(defaults):
        etree.SubElement(types, TYPES + "Default", Extension=extension, ContentType=defaults[extension])
    for name in sorted(overrides):
        etree.SubElement(types, TYPES + "Override", PartName=f"/{name}", ContentType=overrides[name])
    return serialise(types)
