"""A chapter as Word or WPS saved it, and the style sheet → a lean package that has the style sheet's styles only."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.office.ooxml import (
    DOCUMENT,
    DOCUMENT_RELS,
    KIND,
    PIC,
    RELATIONSHIPS,
    SVG,
    TYPES,
    WP,
    A,
    Element,
    R,
    W,
    child_value,
    package_root,
    parse_xml,
    serialise,
)
from pipeline.office.package import CONTENT_TYPES

STYLES, SETTINGS, FONT_TABLE, NUMBERING = (
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/numbering.xml",
)
_CORE, _CUSTOM = "docProps/core.xml", "docProps/custom.xml"
_SHARED = (STYLES, SETTINGS, FONT_TABLE)
_KEPT = ("header", "footer", "image", "numbering")
_BARE = (W + "p", W + "r", W + "tr", W + "sectPr")
"""Elements whose own attributes are only editing sessions."""
_STYLE_TAGS = {W + "pStyle": "paragraph", W + "rStyle": "character", W + "tblStyle": "table"}
_NOISE = frozenset(
    W + name
    for name in (
        "proofErr lastRenderedPageBreak permStart permEnd commentRangeStart commentRangeEnd commentReference "
        "annotationRef footnoteReference endnoteReference footnotePr endnotePr printerSettings object pict altChunk "
        "del moveFrom moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd "
        "pPrChange rPrChange tblPrChange tblGridChange trPrChange tcPrChange sectPrChange numberingChange"
    ).split()
)
_ACCEPTED = [W + name for name in ("ins", "moveTo")]
"""Revisions count as accepted (the lint says so)."""
_OURS = tuple(space[1:-1] for space in (W, R, A, WP, PIC, SVG)) + (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://www.w3.org/XML/1998/namespace",
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
}


@dataclass(frozen=True, slots=True, eq=False)
class StyleSheet:
    """The style sheet, opened once: its files, and its styles' ids by kind and name."""

    files: Mapping[str, bytes]
    ids: Mapping[tuple[str, str], str]
    """(kind, name in lower case) → style id."""
    names: Mapping[str, str]
    """Style id → name as a writer sees it."""
    styles: Element


def open_style_sheet(files: Mapping[str, bytes]) -> StyleSheet:
    """Open the style sheet's package."""
    tree = parse_xml(files[STYLES])
    ids, names = {}, {}
    for style in tree.iter(W + "style"):
        identity, kind = style.get(W + "styleId"), style.get(W + "type", "paragraph")
        shown = [child_value(style, "name") or "", *(child_value(style, "aliases") or "").split(",")]
        # Chinese Word and WPS show the built-in heading styles under this name.
        names[identity] = next((name for name in reversed(shown) if name), identity).replace("heading ", "标题 ")
        for name in shown:
            if name:
                ids[(kind, name.lower())] = identity
    return StyleSheet(files, ids, names, tree)


def renamed(styles: Element | None, own: StyleSheet) -> dict[tuple[str, str], str | None]:
    """(kind, style id in the chapter) → the style sheet's id for the style of that name, None where it has none.

    Word in Chinese gives styles new ids whenever it saves; their names stay.
    """
    found: dict[tuple[str, str], str | None] = {}
    for style in styles.iter(W + "style") if styles is not None else ():
        kind, identity = style.get(W + "type", "paragraph"), style.get(W + "styleId")
        candidates = [child_value(style, "name") or "", *(child_value(style, "aliases") or "").split(",")]
        names = [name.strip().lower() for one in candidates for name in (one, one.partition(",")[0])]
        found[(kind, identity)] = next((own.ids[(kind, n)] for n in names if (kind, n) in own.ids), None)
    return found


def adopt(files: Mapping[str, bytes], own: StyleSheet) -> dict[str, bytes]:
    """The chapter's body, headers, footers, lists and pictures on the style sheet's styles, settings and fonts.

    Paragraphs carry their number (from 1) in the attribute `n`, which lives until the part is finished.
    A style the sheet lacks becomes none: the lint tells the writer. Everything else a package may hold (macros,
    embedded objects, themes, custom XML, properties with names and dates) stays behind.
    """
    styles = parse_xml(files[STYLES]) if STYLES in files else None
    ids = renamed(styles, own)
    out: dict[str, bytes] = {name: own.files[name] for name in _SHARED}
    rels = package_root(RELATIONSHIPS + "Relationships")
    for number, name in enumerate(_SHARED, 1):
        kind = posixpath.basename(name).removesuffix(".xml")
        _relate(rels, f"rIdS{number}", kind, posixpath.basename(name))
    links = parse_xml(files[DOCUMENT_RELS]) if DOCUMENT_RELS in files else ()
    for link in links:
        kind = (link.get("Type") or "").rpartition("/")[2]
        if kind not in _KEPT or link.get("TargetMode") == "External":
            continue
        path = target(link.get("Target"))
        if path not in files:
            continue
        out[path] = files[path]
        if kind in ("header", "footer", "numbering"):
            tree = parse_xml(files[path])
            _clean(tree, ids)
            pictures = _pictures(files, rels_of(path)) if rels_of(path) in files else {}
            out |= pictures
            own_rels = pictures.get(rels_of(path))
            _unhook(tree, {link.get("Id") for link in parse_xml(own_rels)} if own_rels else set())
            out[path] = serialise(tree)
        _relate(rels, link.get("Id"), kind, posixpath.relpath(path, "word"))
    document = parse_xml(files[DOCUMENT])
    _clean(document, ids)
    _unhook(document, {str(link.get("Id")) for link in rels})
    for number, paragraph in enumerate(document.iter(W + "p"), 1):
        paragraph.set("n", str(number))
    out[DOCUMENT] = serialise(document)
    out[DOCUMENT_RELS] = serialise(rels)
    out["_rels/.rels"] = own.files["_rels/.rels"]
    out |= {name: own.files[name] for name in ("docProps/app.xml", _CORE) if name in own.files}
    out[CONTENT_TYPES] = content_types(out)
    return out


def target(path: str) -> str:
    """A relationship's target as a name in the package."""
    return path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join("word", path))


def rels_of(path: str) -> str:
    """Where a part's relationships stand: word/header1.xml → word/_rels/header1.xml.rels."""
    folder, name = posixpath.split(path)
    return f"{folder}/_rels/{name}.rels"


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
            kind = {_CORE: "core-properties", _CUSTOM: "custom-properties"}.get(name, "extended-properties")
            office = "package" if name == _CORE else "officedocument"
            overrides[name] = f"application/vnd.openxmlformats-{office}.{kind}+xml"
        else:
            kind = posixpath.basename(name).removesuffix(".xml").rstrip("0123456789")
            overrides[name] = f"{_TYPE}{'document.main' if kind == 'document' else kind}+xml"
    for extension in sorted(defaults):
        etree.SubElement(types, TYPES + "Default", Extension=extension, ContentType=defaults[extension])
    for name in sorted(overrides):
        etree.SubElement(types, TYPES + "Override", PartName=f"/{name}", ContentType=overrides[name])
    return serialise(types)


def _relate(rels: Element, identity: str, kind: str, path: str) -> None:
    etree.SubElement(rels, RELATIONSHIPS + "Relationship", Id=identity, Type=KIND + kind, Target=path)


def _pictures(files: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    """The pictures a header shows, with the relationships that lead to them (links outside left out)."""
    rels = parse_xml(files[path])
    found: dict[str, bytes] = {}
    for link in list(rels):
        name = target(link.get("Target"))
        if link.get("Type") == KIND + "image" and link.get("TargetMode") != "External" and name in files:
            found[name] = files[name]
        else:
            rels.remove(link)
    return found | ({path: serialise(rels)} if len(rels) else {})


def _clean(tree: Element, ids: Mapping[tuple[str, str], str | None]) -> None:
    """The style sheet's ids for styles by name; marks of spelling, revision sessions and the cursor taken out."""
    for element in list(tree.iter(*_STYLE_TAGS)):
        kind = _STYLE_TAGS[element.tag]
        own = ids.get((kind, element.get(W + "val")))
        if own is None:
            element.getparent().remove(element)
        else:
            element.set(W + "val", own)
    for element in list(tree.iter(*_ACCEPTED)):
        _unwrap(element)
    for element in [e for e in tree.iter(etree.Element) if e.tag in _NOISE or not _ours(e.tag)]:
        if element.getparent() is not None:
            element.getparent().remove(element)
    for element in list(tree.iter(W + "bookmarkStart")):
        if element.get(W + "name", "").startswith("_GoBack"):
            _drop_bookmark(tree, element)
    for element in tree.iter(etree.Element):
        bare = element.tag in _BARE
        for name in [n for n in element.attrib if (bare if n.startswith(W) else n[0] == "{" and not _ours(n))]:
            del element.attrib[name]
    for fonts in list(tree.iter(W + "rFonts")):
        fonts.attrib.pop(W + "hint", None)
        if not fonts.attrib:
            fonts.getparent().remove(fonts)


def _ours(name: str) -> bool:
    return name[1:].startswith(_OURS)


def _unwrap(element: Element) -> None:
    """Take an element away and leave its children in its place."""
    parent = element.getparent()
    at = parent.index(element)
    for offset, child in enumerate(list(element)):
        parent.insert(at + offset, child)
    parent.remove(element)


def _unhook(tree: Element, known: set[str]) -> None:
    """Take out what hangs on a relationship that was left behind; the text of a link stays."""
    for element in [e for e in tree.iter(etree.Element) if any(n.startswith(R) for n in e.attrib)]:
        lost = [n for n in element.attrib if n.startswith(R) and element.get(n) not in known]
        if not lost:
            continue
        if element.tag == W + "hyperlink":
            _unwrap(element)
            continue
        holder = next(element.iterancestors(W + "drawing"), element)
        if holder.getparent() is not None:
            holder.getparent().remove(holder)
    etree.cleanup_namespaces(tree, keep_ns_prefixes=["w", "r"])


def _drop_bookmark(tree: Element, start: Element) -> None:
    for end in list(tree.iter(W + "bookmarkEnd")):
        if end.get(W + "id") == start.get(W + "id"):
            end.getparent().remove(end)
    start.getparent().remove(start)
