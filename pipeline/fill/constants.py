"""Tags of a template and what exists → names and options in quotes, and words behind a dot, that there are none of.

Such a one is nothing that stops the filling in: a condition never holds, a sentence vanishes, a body is said to owe.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from jinja2 import nodes

from pipeline.fill.known_words import FORM, INDICATOR, MEASURE, PAPER, ROW_WORDS, KnownWords
from pipeline.fill.tag_slips import ReadTags, tag_finding
from pipeline.fill.template_tags import Tag
from pipeline.model.finding import Finding
from pipeline.office.undefined import fold_field, nearest
from pipeline.scheme.units import fold

_LISTED = 12
"""Names that are listed where none is like."""
_SAME_ROWS = (
    "selectattr", "rejectattr", "select", "reject", "sort", "reverse", "unique", "list", "batch", "slice",
)  # fmt: skip
"""Filters that give rows, or texts, of the same kind."""
_ONE_OF = ("first", "last", "min", "max")
_EQUAL, _AMONG = ("equalto", "==", "eq", "ne", "!="), ("in",)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What an expression is: `what` it is, of which form or list, which column or word of it, which texts."""

    what: str = ""
    of: str = ""
    word: str = ""
    texts: tuple[str, ...] = ()


_UNKNOWN = _Meant()
_FORM_ROWS, _FORM_ROW, _LIST, _LIST_ROW, _GROUP = "各行", "行", "列表", "列表行", "组"
_CELL, _CELLS, _SAID, _TEXTS = "栏", "各栏", "量的词", "字"
_ELEMENT = {_FORM_ROWS: _FORM_ROW, _LIST: _LIST_ROW, _CELLS: _CELL, _TEXTS: _TEXTS}


def unknown_constants(read: ReadTags, known: KnownWords) -> Iterator[Finding]:
    """T115 with the nearest that there is, T116 with what there is where nothing is like it."""
    reader = _NamedInQuotes(known)
    for tag, tree in read.trees:
        for what, name, there in dict.fromkeys(reader.slips(tag, tree)):
            near = nearest(name, there)
            if near:
                yield tag_finding("T115", read.places, tag, what=what, name=name, near="”“".join(near))
            else:
                some = "、".join(there[:_LISTED]) + ("等" if len(there) > _LISTED else "")
                yield tag_finding("T116", read.places, tag, what=what, name=name, near=some)


_Slip = tuple[str, str, tuple[str, ...]]
"""What it is, as written, and those that there are."""


@dataclass(slots=True)
class _NamedInQuotes:
    """Tags one by one, with what loops and `set` have named so far."""

    known: KnownWords
    scopes: list[dict[str, _Meant]] = field(default_factory=lambda: [{}])

    def slips(self, tag: Tag, tree: nodes.Template) -> Iterator[_Slip]:
        if tag.ends == "for" and len(self.scopes) > 1:
            self.scopes.pop()
        if tag.ends or tag.word == "else":
            return
        for loop in tree.find_all(nodes.For):
            self.scopes.append(self._bound(loop.target, _element(self.meant(loop.iter))))
        for one in tree.find_all(nodes.Assign):
            self.scopes[-1] |= self._bound(one.target, self.meant(one.node))
        for node in tree.find_all((nodes.Getattr, nodes.Getitem, nodes.Call, nodes.Compare, nodes.Filter)):
            yield from self._looked_at(node)

    def _bound(self, target: nodes.Node, what: _Meant) -> dict[str, _Meant]:
        names = [target] if isinstance(target, nodes.Name) else list(target.find_all(nodes.Name))
        return {fold_field(name.name): what if name is target else _UNKNOWN for name in names}

    def meant(self, node: nodes.Node) -> _Meant:
        """What an expression is, as far as that can be told without filling anything in."""
        if isinstance(node, nodes.Const):
            return _Meant(_TEXTS, texts=(node.value,)) if isinstance(node.value, str) else _UNKNOWN
        if isinstance(node, nodes.List | nodes.Tuple):
            return _Meant(_TEXTS, texts=tuple(text for one in node.items for text in self.meant(one).texts))
        if isinstance(node, nodes.Name):
            return self._name(fold_field(node.name))
        if isinstance(node, nodes.Filter) and node.node is not None:
            if node.name in _SAME_ROWS:
                return self.meant(node.node)
            return _element(self.meant(node.node)) if node.name in _ONE_OF else _UNKNOWN
        if isinstance(node, nodes.Call):
            return self._called(node)
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            return self._behind(node)
        return _UNKNOWN

    def _name(self, name: str) -> _Meant:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        if name in self.known.measures:
            return _Meant(MEASURE)
        if any(name == one for one, _ in self.known.listed):
            return _Meant(_LIST, name)
        return _Meant(_GROUP, name) if name in self.known.behind and name not in (FORM, INDICATOR) else _UNKNOWN

    def _called(self, node: nodes.Call) -> _Meant:
        if isinstance(node.node, nodes.Name):
            made = {"量": _Meant(MEASURE), "材料": _Meant(PAPER)}
            return made.get(node.node.name, _UNKNOWN) if not self._is_bound(node.node) else _UNKNOWN
        if isinstance(node.node, nodes.Getattr):
            form = self.meant(node.node.node)
            if form.what == FORM and node.node.attr == "行":
                return _Meant(_FORM_ROWS, form.of)
            if form.what == FORM and node.node.attr == "名单" and node.args:
                return _Meant(_CELLS, form.of, "".join(self.meant(node.args[0]).texts[:1]))
        return _UNKNOWN

    def _behind(self, node: nodes.Getattr | nodes.Getitem) -> _Meant:
        if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
            return self.meant(node.node)
        word = _word(node)
        if not word:
            return _element(self.meant(node.node)) if isinstance(node, nodes.Getitem) else _UNKNOWN
        if self._is_free(node.node, "附表"):
            return _Meant(FORM, word)
        if self._is_free(node.node, "指标"):
            return _Meant(INDICATOR, word)
        holder = self.meant(node.node)
        if holder.what == INDICATOR and word == "主量":
            return _Meant(MEASURE)
        if holder.what == FORM and word == "记录":
            return _Meant(_FORM_ROWS, holder.of)
        made = {MEASURE: _SAID, _FORM_ROW: _CELL, _LIST_ROW: _CELL}
        return _Meant(made[holder.what], holder.of, word) if holder.what in made else _UNKNOWN

    def _is_bound(self, node: nodes.Name) -> bool:
        return any(fold_field(node.name) in scope for scope in self.scopes)

    def _is_free(self, node: nodes.Node, name: str) -> bool:
        return isinstance(node, nodes.Name) and node.name == name and not self._is_bound(node)

    def _looked_at(self, node: nodes.Node) -> Iterator[_Slip]:
        if isinstance(node, nodes.Getattr | nodes.Getitem):
            yield from self._words_behind(node)
        elif isinstance(node, nodes.Call):
            yield from self._arguments(node)
        elif isinstance(node, nodes.Compare):
            yield from self._compared(node)
        elif isinstance(node, nodes.Filter) and node.node is not None and node.name in ("selectattr", "rejectattr"):
            texts = [self.meant(one).texts for one in node.args]
            if len(texts) == 3 and texts[0] and texts[1]:
                holder = _element(self.meant(node.node))
                if texts[1][0] in (*_EQUAL, *_AMONG) and holder.what in (_FORM_ROW, _LIST_ROW):
                    yield from self._options(_Meant(_CELL, holder.of, texts[0][0]), texts[2])

    def _words_behind(self, node: nodes.Getattr | nodes.Getitem) -> Iterator[_Slip]:
        word = _word(node)
        if not word:
            return
        if self._is_free(node.node, "附表") and isinstance(node, nodes.Getitem):
            yield from _missing("表", word, self.known.forms)
        elif self._is_free(node.node, "指标"):
            yield from _missing("指标", word, self.known.indicators)
        else:
            holder = self.meant(node.node)
            kind = holder.of if holder.what == _GROUP else holder.what
            if kind in self.known.behind:
                yield from _missing("词", word, self.known.behind[kind])
            elif holder.what == _FORM_ROW and holder.of in self.known.forms:
                yield from _missing("栏", word, (*self.known.forms[holder.of], *ROW_WORDS))

    def _arguments(self, node: nodes.Call) -> Iterator[_Slip]:
        given = [self.meant(one).texts for one in node.args]
        if isinstance(node.node, nodes.Getattr):
            form = self.meant(node.node.node)
            if form.what == FORM and form.of in self.known.forms and node.node.attr in ("行", "名单"):
                columns = tuple(self.known.forms[form.of])
                for name in given[0] if node.node.attr == "名单" and given else ():
                    yield from _missing("栏", name, columns)
                for pair in node.kwargs:
                    yield from _missing("栏", pair.key, columns)
                    texts = [text for text in self.meant(pair.value).texts if text != "*"]
                    yield from self._options(_Meant(_CELL, form.of, pair.key), texts)
            return
        if not isinstance(node.node, nodes.Name) or self._is_bound(node.node):
            return
        name, flat = node.node.name, [text for texts in given for text in texts]
        if name in ("材料", "待报") and flat:
            yield from self._titles(flat)
        elif name == "部门":
            yield from (slip for role in flat for slip in _missing("职能", role, self.known.roles))
        elif name == "量":
            for one in flat:
                if fold(one) not in self.known.named_measures:
                    yield "量", one, tuple(self.known.named_measures.values())
        elif name in ("标准", "全年标准", "标准名"):
            yield from (slip for code in flat for slip in _missing("标准代号", code, self.known.standards))
        elif name in ("图", "有图", "图号"):
            yield from (slip for one in flat for slip in _missing("图", one, self.known.figures))

    def _titles(self, given: Sequence[str]) -> Iterator[_Slip]:
        """A role, its titles, and further roles with theirs."""
        role = given[0]
        yield from _missing("职能", role, self.known.roles)
        for title in given[1:]:
            if title in self.known.roles:
                role = title
            elif role in self.known.roles and not self.known.title_known(role, title):
                yield "材料名", title, self.known.titles.get(role, ())

    def _compared(self, node: nodes.Compare) -> Iterator[_Slip]:
        left = self.meant(node.expr)
        for operand in node.ops:
            right = self.meant(operand.expr)
            if operand.op in ("eq", "ne"):
                yield from self._options(left, right.texts)
                yield from self._options(right, left.texts)
            elif operand.op in ("in", "notin"):
                if right.what == _TEXTS:
                    yield from self._options(left, right.texts)
                else:
                    yield from self._options(right, left.texts, part=right.what == _CELL)

    def _options(self, what: _Meant, texts: Iterable[str], part: bool = False) -> Iterator[_Slip]:
        """Texts that something never says; `part`: nor has in it."""
        there: tuple[str, ...] = ()
        if what.what in (_CELL, _CELLS):
            there = self.known.choices(what.of, what.word) or self.known.listed.get((what.of, what.word), ())
        elif what.what == _SAID:
            there = self.known.said.get(what.word, ())
        for text in texts:
            if there and text and text not in there and not (part and any(text in one for one in there)):
                yield f"“{what.word}”的选项", text, tuple(one for one in there if one != self.known.nothing)


def _element(of: _Meant) -> _Meant:
    return _Meant(_ELEMENT[of.what], of.of, of.word, of.texts) if of.what in _ELEMENT else _UNKNOWN


def _word(node: nodes.Getattr | nodes.Getitem) -> str:
    """What stands behind the dot, or in the brackets in quotes."""
    if isinstance(node, nodes.Getattr):
        return str(node.attr)
    return node.arg.value if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str) else ""


def _missing(what: str, name: str, there: Iterable[str]) -> Iterator[_Slip]:
    known = tuple(there)
    if fold_field(name) not in {fold_field(one) for one in known}:
        yield what, name, known
