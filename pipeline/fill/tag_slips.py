"""A template opened on the style sheet → every tag in it that cannot be read, and every block that is not balanced."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import nodes

from pipeline.fill.balance import imbalances
from pipeline.fill.template import Prepared
from pipeline.fill.template_place import TemplatePlaces, edge_of, template_places
from pipeline.fill.template_tags import Tag, broken_tags, meant, template_tags
from pipeline.model.finding import Finding
from pipeline.office.ooxml import parse_xml
from pipeline.office.template_source import SourceMistake, parsed_tag

_OF_TABLES = ("vm", "hm", "colspan", "cellbg")
"""Tags that docxtpl takes out before the template is read."""


@dataclass(frozen=True, slots=True)
class ReadTags:
    """The tags of a part of a template, each read by itself."""

    places: TemplatePlaces
    trees: tuple[tuple[Tag, nodes.Template], ...]
    """Those that can be read, in reading order."""
    slips: tuple[Finding, ...]
    """For which of them nothing can be filled in, each at its place."""
    broken: bool
    """Whether a condition or loop has no tag's brackets (told by the lint), so that its end would have none to end."""


def read_tags(template: Prepared) -> tuple[ReadTags, ...]:
    """The tags of the body, the headers and the footers."""
    return tuple(_read(template, path) for path in template.sources)


def tag_finding(code: str, places: TemplatePlaces, *tags: Tag, **values: str) -> Finding:
    """A finding at tags of a template, which is about the first of them."""
    at = tuple(places.place(tag.number, tag.start, tag.end) for tag in tags)
    return Finding(code, at, {"tag": tags[0].text} | values)


def _read(template: Prepared, path: str) -> ReadTags:
    tree = parse_xml(template.files[path])
    edge = edge_of(path)
    places = template_places(template.name, tree, edge=edge) if edge else template.places
    trees: list[tuple[Tag, nodes.Template]] = []
    slips: list[tuple[Tag, Finding]] = []
    broken = list(broken_tags(tree))
    blocks = list(broken)
    for tag in template_tags(tree):
        if tag.kind == "{#" or tag.word in _OF_TABLES:
            continue
        if set("{}") & set(tag.text[2:-2]):
            broken.append(meant(tag))  # the lint tells of its brackets
            blocks.append(broken[-1])
            continue
        made = _parsed(tag)
        if isinstance(made, SourceMistake):
            slips.append((tag, tag_finding(made.code, places, tag, problem=made.problem)))
            blocks.append(meant(tag))
        else:
            trees.append((tag, made))
            blocks.append(tag)
    blocks.sort(key=lambda tag: (tag.number, tag.start))
    for one in imbalances(blocks):
        slips.append((one.at[0], tag_finding(one.code, places, *one.at, **one.values)))
    slips.sort(key=lambda slip: (slip[0].number, slip[0].start))
    return ReadTags(places, tuple(trees), tuple(found for _, found in slips), bool(broken))


def _parsed(tag: Tag) -> nodes.Template | SourceMistake:
    """The tag read, {%p … without its p; with % or a brace inside docxtpl does not see that it has one."""
    if not tag.level:
        return parsed_tag(tag.text)
    inside = tag.text[2:-2]
    if set("%{}") & set(inside):
        return SourceMistake("T110", 0, tag.level)
    return parsed_tag(f"{tag.kind}{inside.removeprefix(tag.level)}{tag.text[-2:]}")
