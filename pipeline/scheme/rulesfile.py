"""rules.yaml → Rules, checked against the measures and the columns of the forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pipeline.scheme.forms import Form
from pipeline.scheme.indicators import KINDS, Measure
from pipeline.scheme.rowrules import (
    Alike,
    Cited,
    Constant,
    Copied,
    Dated,
    Everywhere,
    KeptObjects,
    Lasting,
    Listed,
    Load,
    Need,
    RowPair,
    RowRate,
    Unique,
)
from pipeline.scheme.rules import (
    Bounds,
    Comparable,
    Distinct,
    Frozen,
    Growth,
    OrderedPair,
    Outliers,
    Plausible,
    Rates,
    ReasonForm,
    ReasonWords,
    Roster,
    Rules,
    Same,
    SameStandard,
    Series,
    Shares,
    Shifted,
    Steady,
    Sum,
    Target,
    Trend,
    UnitSlip,
    Version,
)
from pipeline.system.yamlfile import Node, read_yaml, refuse

ROSTERS = ("townships", "bodies", "indicators")
UNTIL = ("cutoff", "year")


def load(path: Path, measures: Mapping[str, Measure], forms: Mapping[str, Form]) -> Rules:
    """Read and check rules.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)
    words, rates, slip = top.node("reason_words"), top.node("rates"), top.node("slip")
    rules = Rules(
        grades=top.texts("grades"),
        carried=top.texts("carried"),
        incomparable=top.texts("incomparable"),
        reason_form=_reason_form(top.node("reason_form"), forms),
        reason_words=ReasonWords(
            words.whole("length"), *(words.texts(key) for key in ("vague", "evidence", "up", "down", "open_ended"))
        ),
        comparable=tuple(
            Comparable(_measure(node, "measure", measures), _measure(node, "same", measures))
            for node in _each(top, "comparable")
        ),
        same_standard=tuple(
            SameStandard(
                node.text("standard"),
                node.choice("at", ("end", "days")) == "days",
                _listed(node, "measures", measures),
                node.text("note"),
            )
            for node in _each(top, "same_standard")
        ),
        sums=tuple(_sum(node, measures) for node in _each(top, "sums")),
        pairs=tuple(
            OrderedPair(node.text("id"), _measure(node, "low", measures), _measure(node, "high", measures))
            for node in _each(top, "pairs")
        ),
        same=tuple(
            Same(
                node.text("id"),
                _measure(node, "one", measures),
                _measure(node, "other", measures),
                _number(node, "allow", "0"),
            )
            for node in _each(top, "same")
        ),
        row_pairs=tuple(_row_pair(node, forms) for node in _each(top, "row_pairs")),
        unique=tuple(_unique(node, forms) for node in _each(top, "unique")),
        row_rates=tuple(_row_rate(node, forms) for node in _each(top, "row_rates")),
        listed=tuple(_in_other(node, forms) for node in _each(top, "listed")),
        lasting=tuple(Lasting(node.text("id"), *_form_column(node, forms)) for node in _each(top, "lasting")),
        everywhere=tuple(
            Everywhere(
                node.text("id"), *_form_column(node, forms), node.choice("of", ("townships", "bodies"), "townships")
            )
            for node in _each(top, "everywhere")
        ),
        needs=tuple(_need(node, forms) for node in _each(top, "needs")),
        dated=tuple(_dated(node, forms) for node in _each(top, "dated")),
        loads=tuple(_load(node, forms) for node in _each(top, "loads")),
        alike=tuple(_alike(node, forms) for node in _each(top, "alike")),
        copied=_copied(top.node("copied"), forms),
        constant=tuple(Constant(node.text("id"), *_form_column(node, forms)) for node in _each(top, "constant")),
        cited=tuple(
            Cited(node.text("id"), *_form_column(node, forms), node.text("paper")) for node in _each(top, "cited")
        ),
        listing=top.texts("listing"),
        kept=tuple(KeptObjects(node.text("id"), _form(node, forms)[0]) for node in _each(top, "kept")),
        periods=tuple(KeptObjects(node.text("id"), _form(node, forms)[0]) for node in _each(top, "periods")),
        rosters=tuple(
            Roster(node.text("id"), _measure(node, "measure", measures), node.choice("of", ROSTERS))
            for node in _each(top, "rosters")
        ),
        targets=tuple(_target(node, measures) for node in _each(top, "targets")),
        shares=tuple(Shares(node.text("id"), _listed(node, "parts", measures)) for node in _each(top, "shares")),
        growth=tuple(
            Growth(
                node.text("id"),
                _measure(node, "change", measures),
                _measure(node, "of", measures),
                node.flag("relative"),
            )
            for node in _each(top, "growth")
        ),
        versions=tuple(
            Version(node.text("id"), _measure(node, "one", measures), _measure(node, "other", measures))
            for node in _each(top, "versions")
        ),
        steady=tuple(
            Steady(node.text("id"), _measure(node, "measure", measures), _number(node, "percent"))
            for node in _each(top, "steady")
        ),
        rates=Rates(
            _number(rates, "low"), _number(rates, "high"), _number(rates, "allow"), _listed(rates, "except", measures)
        ),
        bounds=tuple(
            Bounds(node.text("id"), _measure(node, "measure", measures), _open(node, "low"), _open(node, "high"))
            for node in _each(top, "bounds")
        ),
        trends=tuple(
            Trend(node.text("id"), _measure(node, "grade", measures), _measure(node, "index", measures))
            for node in _each(top, "trends")
        ),
        series=tuple(_series(node, forms) for node in _each(top, "series")),
        plausible=tuple(_plausible(node, measures) for node in _each(top, "plausible")),
        slip=UnitSlip(
            _kinds(slip),
            tuple(_decimal(slip, "factors", text) for text in slip.texts("factors")),
            _number(slip, "within"),
            _number(slip, "large"),
            _number(slip, "within_large"),
        ),
    )
    for node in (words, rates, slip, top):
        node.done()
    refuse(problems, path.name)
    return rules


def _each(top: Node, key: str) -> Iterator[Node]:
    """The mappings of a list; each is closed (unknown keys reported) once it has been read."""
    for node in top.nodes(key):
        yield node
        node.done()


def _decimal(node: Node, key: str, text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        node.problem(key, f"应当是数，现在是“{text}”")
        return Decimal(0)


def _number(node: Node, key: str, default: str | None = None) -> Decimal:
    return _decimal(node, key, node.text(key, default) or "0")


def _open(node: Node, key: str) -> Decimal | None:
    return _number(node, key) if key in node else None


def _measure(node: Node, key: str, measures: Mapping[str, Measure]) -> str:
    identity = node.text(key)
    if identity not in measures:
        node.problem(key, f"没有 id 为“{identity}”的量")
    return identity


def _listed(node: Node, key: str, measures: Mapping[str, Measure]) -> tuple[str, ...]:
    listed = node.texts(key)
    for identity in listed:
        if identity not in measures:
            node.problem(key, f"没有 id 为“{identity}”的量")
    return listed


def _kinds(node: Node) -> tuple[str, ...]:
    kinds = node.texts("kinds")
    for kind in kinds:
        if kind not in KINDS:
            node.problem("kinds", f"没有“{kind}”这种量")
    return kinds


def _sum(node: Node, measures: Mapping[str, Measure]) -> Sum:
    return Sum(
        node.text("id"),
        _listed(node, "parts", measures),
        _measure(node, "whole", measures),
        _number(node, "allow", "0"),
        _number(node, "allow_percent", "0"),
    )


def _plausible(node: Node, measures: Mapping[str, Measure]) -> Plausible:
    return Plausible(
        node.choice("kind", ("", *KINDS), ""),
        _listed(node, "measures", measures),
        _open(node, "percent"),
        _open(node, "points"),
        _number(node, "least", "0"),
    )


def _form(node: Node, forms: Mapping[str, Form], key: str = "form") -> tuple[str, frozenset[str]]:
    """The form's id and the ids of its record columns."""
    identity = node.text(key)
    form = forms.get(identity)
    if form is None or form.records is None:
        node.problem("form", f"没有带记录的表单 {identity}")
        return identity, frozenset()
    return identity, frozenset(column.id for column in form.records.columns)


def _column(node: Node, key: str, columns: frozenset[str]) -> str:
    identity = node.text(key)
    if identity not in columns:
        node.problem(key, f"没有 id 为“{identity}”的列")
    return identity


def _columns(node: Node, key: str, columns: frozenset[str]) -> tuple[str, ...]:
    listed = node.texts(key)
    for identity in listed:
        if identity not in columns:
            node.problem(key, f"没有 id 为“{identity}”的列")
    return listed


def _row_pair(node: Node, forms: Mapping[str, Form]) -> RowPair:
    form, columns = _form(node, forms)
    return RowPair(node.text("id"), form, _column(node, "low", columns), _column(node, "high", columns))


def _row_rate(node: Node, forms: Mapping[str, Form]) -> RowRate:
    form, columns = _form(node, forms)
    return RowRate(node.text("id"), form, *(_column(node, key, columns) for key in ("rate", "part", "whole")))


def _in_other(node: Node, forms: Mapping[str, Form]) -> Listed:
    form, columns = _form(node, forms)
    other, there = _form(node, forms, "other")
    return Listed(node.text("id"), form, _columns(node, "columns", columns), other, _columns(node, "there", there))


def _form_column(node: Node, forms: Mapping[str, Form]) -> tuple[str, str]:
    form, columns = _form(node, forms)
    return form, _column(node, "column", columns)


def _unique(node: Node, forms: Mapping[str, Form]) -> Unique:
    form, columns = _form(node, forms)
    return Unique(node.text("id"), form, _columns(node, "columns", columns))


def _need(node: Node, forms: Mapping[str, Form]) -> Need:
    form, columns = _form(node, forms)
    return Need(
        node.text("id"),
        form,
        _column(node, "column", columns),
        node.texts("words"),
        node.texts("unless"),
        _column(node, "needs", columns),
        _open(node, "least"),
        _open(node, "most"),
        node.texts("be"),
        node.flag("only"),
    )


def _dated(node: Node, forms: Mapping[str, Form]) -> Dated:
    form, column = _form_column(node, forms)
    return Dated(node.text("id"), form, column, node.flag("within"), node.choice("until", UNTIL, UNTIL[0]))


def _load(node: Node, forms: Mapping[str, Form]) -> Load:
    form, columns = _form(node, forms)
    amount, capacity, days = (_column(node, key, columns) for key in ("amount", "capacity", "days"))
    return Load(node.text("id"), form, amount, capacity, days, _number(node, "percent"))


def _alike(node: Node, forms: Mapping[str, Form]) -> Alike:
    form, columns = _form(node, forms)
    other, there = _form(node, forms, "other")
    code, name = (_column(node, key, columns) for key in ("code", "name"))
    other_code, other_name = (_column(node, key, there) for key in ("other_code", "other_name"))
    return Alike(node.text("id"), form, code, name, other, other_code, other_name)


def _copied(node: Node, forms: Mapping[str, Form]) -> Copied:
    series = node.texts("series")
    for form in series:
        if form not in forms or forms[form].records is None:
            node.problem("series", f"没有带记录的表单 {form}")
    made = Copied(
        node.whole("digits"), series, node.whole("record_digits"), node.whole("records"), node.whole("values")
    )
    node.done()
    return made


def _target(node: Node, measures: Mapping[str, Measure]) -> Target:
    if ("target" in node) == ("least" in node):
        node.problem("target", "“target”和“least”写一个，也只写一个")
    target = _measure(node, "target", measures) if "target" in node else ""
    return Target(node.text("id"), _measure(node, "measure", measures), target, _number(node, "least", "0"))


def _reason_form(node: Node, forms: Mapping[str, Form]) -> ReasonForm:
    form, columns = _form(node, forms)
    made = ReasonForm(
        form,
        *(_column(node, key, columns) for key in ("subject", "reason", "measures", "deadline")),
    )
    node.done()
    return made


def _series(node: Node, forms: Mapping[str, Form]) -> Series:
    form, columns = _form(node, forms)
    return Series(
        form=form,
        daily=node.flag("daily"),
        ordered=tuple(
            OrderedPair(one.text("id"), _column(one, "low", columns), _column(one, "high", columns))
            for one in _each(node, "ordered")
        ),
        positive=_columns(node, "positive", columns),
        frozen=tuple(Frozen(_columns(one, "columns", columns), one.whole("times")) for one in _each(node, "frozen")),
        shifted=_shifted(node.node("shifted"), columns) if "shifted" in node else None,
        distinct=tuple(
            Distinct(_columns(one, "columns", columns), _number(one, "share")) for one in _each(node, "distinct")
        ),
        outliers=_outliers(node.node("outliers"), columns) if "outliers" in node else None,
    )


def _outliers(node: Node, columns: frozenset[str]) -> Outliers:
    made = Outliers(_columns(node, "columns", columns), _number(node, "factor"), node.whole("least"))
    node.done()
    return made


def _shifted(node: Node, columns: frozenset[str]) -> Shifted:
    above = node.node("above")
    made = Shifted(
        pair=(_column(node, "low", columns), _column(node, "high", columns)),
        share=_number(node, "share"),
        above={str(key): _number(above, key) for key in above},
        missing=_columns(node, "missing", columns),
        signs=node.whole("signs"),
    )
    for key in made.above:
        if key not in columns:
            above.problem(key, "没有这一列")
    node.done()
    return made
