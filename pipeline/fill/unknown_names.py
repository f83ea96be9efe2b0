"""Tags of a template that cannot be filled in, and the names that there are → the names in it that nobody knows.

Where a template can be filled in that finds them; where it cannot, what is wrong with its names is still told at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from jinja2 import nodes

from pipeline.fill.tag_slips import ReadTags, tag_finding
from pipeline.model.finding import Finding
from pipeline.office.undefined import fold_field, nearest

_OF_LOOPS = ("loop", "range", "namespace", "caller", "varargs", "kwargs")


def unknown_names(read: ReadTags, names: Collection[str], filters: Collection[str]) -> Iterator[Finding]:
    """T101, T102: a name that is none of `names` and that no loop gives. T103, T117: a phrase that is no filter."""
    bound = {fold_field(one.name) for _, tree in read.trees for one in tree.find_all(nodes.Name) if one.ctx != "load"}
    bound |= {fold_field(one.name) for _, tree in read.trees for one in tree.find_all(nodes.Macro)}
    known = {*map(fold_field, names), *bound, *_OF_LOOPS}
    phrases = {fold_field(name) for name in filters}
    for tag, tree in read.trees:
        said = (one.name for one in tree.find_all(nodes.Name) if one.ctx == "load")
        for name in dict.fromkeys(said):
            if fold_field(name) not in known and tag.word not in ("else", "endif", "endfor"):
                near = "”“".join(nearest(name, names))
                yield tag_finding("T101" if near else "T102", read.places, tag, name=name, near=near)
        for phrase in dict.fromkeys(one.name for one in tree.find_all(nodes.Filter)):
            if fold_field(phrase) not in phrases:
                near = "”“".join(nearest(phrase, filters))
                yield tag_finding("T117" if near else "T103", read.places, tag, name=phrase, near=near)
