"""What a method names of a scheme in Python stands in its NEEDS, and a scheme without any of it is refused: exit 2."""

from __future__ import annotations

import ast
import copy
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipeline import config as configs
from pipeline import project
from pipeline import scheme as schemes
from pipeline.cli.exit_codes import ExitCode
from pipeline.project import configuration
from pipeline.project.configuration import load_config, stage_needs
from pipeline.scheme import Scheme, catalogue, references, rules
from pipeline.scheme.forms import HOURS, ColumnSpec, Records
from pipeline.scheme.needs import Needs, require, unmet
from pipeline.system import layout, shape, yamlfile
from pipeline.system.errors import Cause, PipelineError
from tests.conftest import ROOT, sample_project
from tests.recipes.program_copy import copy_of_code

PACKAGE = ROOT / "pipeline"
SCHEME = schemes.load("yunnan")
NAMED = {*SCHEME.measures, *SCHEME.forms.by_id, *SCHEME.policies, *(one.code for one in SCHEME.standards.editions)}
ALL = (configs.NEEDS, *stage_needs())
MEASURES = sorted({measure for one in ALL for measure in one.measures})

ORDINARY_WORDS = {
    ("chart/__init__.py", "soil_points"): "name of a drawing (画法 of the outline), not the measure of that id",
    ("chart/__init__.py", "water_index"): "name of a drawing (画法 of the outline), not the 口径 of that id",
    (
        "check/across_forms.py",
        "townships",
    ): "a list that a roster rule may name (across_forms.ROSTERS), not the measure",
    ("check/form_rows.py", "townships"): "what a rule says has a row each, not the measure of that id",
    ("normalise/records.py", "hour"): "the loader asks it of every form whose records are hours (scheme.forms.Records)",
    ("issue/blanks.py", "reason"): "width of a column on paper; where the scheme has no such column nothing is lost",
    ("issue/blanks.py", "data_year"): "width of a column on paper; where the scheme has no such column nothing is lost",
    ("issue/blanks.py", "evidence"): "width of a column on paper; where the scheme has no such column nothing is lost",
}
"""(file, text) that is equal to an id of the scheme and means something else → what it means."""


# --- what is named stands in NEEDS ----------------------------------------------------------------------------------


def methods() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "scheme" not in path.relative_to(PACKAGE).parts[:1])


def needs_of(path: Path) -> Needs:
    parts = path.relative_to(ROOT).with_suffix("").parts
    found = getattr(importlib.import_module(".".join(part for part in parts if part != "__init__")), "NEEDS", None)
    return found if isinstance(found, Needs) else Needs("")


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, text) of every text in the code, docstrings left out."""
    words = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in words:
            yield node.lineno, node.value


def columns_read(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, id) of columns that are read from a record by a text or by a constant of the module.

    record.number(…), record.text(…), record.readings.get(…), record.readings[…], view.column(form, …).
    """
    constants = dict(_constants(tree))

    def said(node: ast.expr) -> str:
        if isinstance(node, ast.Name):
            return constants.get(node.id, "")
        return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""

    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _ends(node.value, "readings"):
            yield node.lineno, said(node.slice)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of_record = node.func.attr in ("number", "text") and _ends(node.func.value, "record")
            of_view = node.func.attr == "column" and len(node.args) == 2
            if of_record or of_view or (node.func.attr == "get" and _ends(node.func.value, "readings")):
                yield node.lineno, said(node.args[-1])


def _constants(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) and isinstance(target, ast.Tuple) else [value]
            for name, one in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield name.id, one.value


def _ends(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)


def columns_of(needs: Needs) -> set[str]:
    """Ids of all columns of the forms that a module names, and of the items block where it names any of those."""
    blocks: list[Records | None] = [SCHEME.forms.by_id[form].records for form in needs.forms]
    blocks += [SCHEME.forms.by_id[form].hours for form in needs.hours]
    found = {column.id for block in blocks if block for column in block.columns}
    return found | ({column.id for column in SCHEME.forms.item_columns} if needs.item_columns else set())


def names_in(needs: Needs) -> set[str]:
    columns = (column for block in (needs.forms, needs.hours) for ids in block.values() for column in ids)
    named = (*needs.measures, *needs.forms, *needs.hours, *needs.item_columns, *needs.standards, *needs.policies)
    return {*named, *columns}


@pytest.mark.parametrize("path", methods(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_module_names_of_the_scheme_stands_in_its_needs(path: Path) -> None:
    tree, needs = ast.parse(path.read_text(encoding="utf-8")), needs_of(path)
    watched, where = NAMED | columns_of(needs), path.relative_to(PACKAGE).as_posix()
    told = [(line, text) for line, text in texts(tree) if text in watched]
    told += [(line, column) for line, column in columns_read(tree) if column]
    stray = [one for one in told if one[1] not in names_in(needs) and (where, one[1]) not in ORDINARY_WORDS]
    assert not stray, f"{where} names these of the scheme, and its NEEDS does not (line, id): {stray}"


@pytest.mark.parametrize(("file", "word"), ORDINARY_WORDS, ids="-".join)
def test_an_exception_is_still_one(file: str, word: str) -> None:
    tree = ast.parse((PACKAGE / file).read_text(encoding="utf-8"))
    every = dict.fromkeys(SCHEME.forms.by_id, ())
    assert word in {text for _, text in texts(tree)} & (NAMED | columns_of(Needs("", forms=every, hours=every)))
    assert word not in names_in(needs_of(PACKAGE / file))


def test_no_method_is_forgotten_by_its_stage() -> None:
    own = {path.relative_to(PACKAGE).as_posix(): needs_of(path) for path in methods()}
    forgotten = [file for file, needs in own.items() if needs.method and not any(needs is one for one in ALL)]
    assert not forgotten
    assert len({one.method for one in ALL}) == len(ALL), "two methods have one name: the message would not tell which"


def test_columns_that_are_read_are_seen() -> None:
    code = (
        'A, B = "x", "y"\nrecord.number("w"), self.record.text(A), one.readings[B], readings.get("z"), v.column(f, "u")'
    )
    assert {column for _, column in columns_read(ast.parse(code))} == {"w", "x", "y", "z", "u"}


# --- a scheme without any of it is refused --------------------------------------------------------------------------

Change = Callable[[Any], Any]


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Change], None]:
    """Make the loaders of the scheme see one of its files otherwise than it is written."""

    def change(file: str, how: Change) -> None:
        def read(path: Path, name: str | None = None) -> Any:
            data = _written(path)
            return how(copy.deepcopy(data)) if path.name == file else data

        # A scheme that was read before is kept, and what was found of its files; of this one nothing is known.
        monkeypatch.setattr(schemes, "_read", {})
        monkeypatch.setattr(layout, "parsed", lambda root: None)
        for module in (shape, catalogue, rules, schemes):
            monkeypatch.setattr(module, "read_yaml", read)

    return change


_FILES: dict[Path, Any] = {}


def _written(path: Path) -> Any:
    """What a file says, read once for all tests: reading takes most of the time of loading."""
    if path not in _FILES:
        _FILES[path] = yamlfile.read_yaml(path)
    return _FILES[path]


def without(identity: str) -> Change:
    """The file without the entry of that id, whatever list it stands in."""

    def drop(data: Any) -> Any:
        if isinstance(data, dict):
            return {key: drop(value) for key, value in data.items() if key != identity}
        if isinstance(data, list):
            return [drop(one) for one in data if not (isinstance(one, dict) and one.get("id") == identity)]
        return data

    return drop


def cut(file: str, identity: str) -> Scheme:
    """The scheme without a column of a form's records, or without a 口径 or an option, past what the loaders refuse."""

    def kept(columns: tuple[ColumnSpec, ...]) -> tuple[ColumnSpec, ...]:
        return tuple(one for one in columns if one.id != identity)

    forms, policies = SCHEME.forms, SCHEME.policies
    if file == "policies.yaml":
        left = {key: replace(one, options=without(identity)(one.options)) for key, one in policies.items()}
        return replace(SCHEME, policies=without(identity)(left))
    if file == "item-columns.yaml":
        return replace(SCHEME, forms=replace(forms, item_columns=kept(forms.item_columns)))
    form = forms.by_id[Path(file).stem]
    assert form.records is not None
    half = replace(form, records=replace(form.records, columns=kept(form.records.columns)))
    return replace(SCHEME, forms=replace(forms, by_id={**forms.by_id, form.id: half}))


def refusal() -> PipelineError:
    with pytest.raises(PipelineError) as raised:
        require(schemes.load("yunnan"), ALL)
    assert raised.value.cause is Cause.CONFIG
    return raised.value


def test_the_scheme_has_everything() -> None:
    assert MEASURES
    assert unmet(SCHEME, ALL) == ()


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_that_is_named_and_gone_is_told_with_file_and_id(
    measure: str, changed: Callable[[str, Change], None]
) -> None:
    """By the loader where another file of the scheme names it too, else by the method that needs it."""
    changed("indicators.yaml", without(measure))
    told = refusal().message
    assert f"“{measure}”" in told and re.search(r"\w+\.yaml", told), told
    half = replace(SCHEME)
    vars(half)["measures"] = {identity: one for identity, one in SCHEME.measures.items() if identity != measure}
    line = next(one for one in unmet(half, ALL) if f"“{measure}”" in one)
    who = [one.method for one in ALL if measure in one.measures]
    assert line.startswith("pipeline/scheme/yunnan/indicators.yaml：") and all(f"“{one}”" in line for one in who), line


@pytest.mark.parametrize(
    ("file", "identity"),
    sorted(
        {(f"{form}.yaml", column) for one in ALL for form, ids in one.forms.items() for column in ids}
        | {("item-columns.yaml", column) for one in ALL for column in one.item_columns}
        | {("policies.yaml", policy) for one in ALL for policy in one.policies}
        | {("policies.yaml", option) for one in ALL for options in one.policies.values() for option in options}
    ),
)
def test_a_column_or_a_policy_that_is_named_and_gone_is_told_with_file_and_id(
    file: str, identity: str, changed: Callable[[str, Change], None]
) -> None:
    changed(file, without(identity))
    told = refusal().message
    assert f"“{identity}”" in told and ".yaml" in told, told
    assert any(f"/{file}" in one and f"“{identity}”" in one for one in unmet(cut(file, identity), ALL))


@pytest.mark.parametrize("form", sorted({form for one in ALL for form in (*one.forms, *one.hours)}))
def test_a_form_without_its_records_is_told_with_its_file(form: str, changed: Callable[[str, Change], None]) -> None:
    changed(f"{form}.yaml", lambda data: {key: value for key, value in data.items() if key != "records"})
    told = refusal().message
    assert form in told and ".yaml" in told, told
    there = {identity: one for identity, one in SCHEME.forms.by_id.items() if identity != form}
    half = replace(SCHEME, forms=replace(SCHEME.forms, by_id=there))
    assert any(one.startswith(f"pipeline/scheme/yunnan/forms/{form}.yaml：没有 id 为") for one in unmet(half, ALL))


def test_columns_by_the_hour_are_asked_for_in_their_own_block(changed: Callable[[str, Change], None]) -> None:
    form, columns = next((form, ids) for one in ALL for form, ids in one.hours.items())
    changed(f"{form}.yaml", lambda data: data | {HOURS: without(columns[0])(data[HOURS])})
    # The first is the day, which the block itself says its periods are in.
    assert columns[0] in refusal().message
    changed(f"{form}.yaml", lambda data: {key: value for key, value in data.items() if key != HOURS})
    assert f"forms/{form}.yaml：没有 {HOURS} 一段" in refusal().message


@pytest.mark.parametrize("code", sorted({code for one in ALL for code in one.standards}))
def test_a_standard_that_is_named_and_gone_is_told(code: str) -> None:
    editions = tuple(one for one in SCHEME.standards.editions if one.code != code)
    half = replace(SCHEME, standards=replace(SCHEME.standards, editions=editions))
    assert any(one.startswith(f"pipeline/scheme/standards/：没有 code 为“{code}”的标准") for one in unmet(half, ALL))


def test_everything_that_is_lacking_is_told_at_once(changed: Callable[[str, Change], None]) -> None:
    gone = ["cwqi_river", "cwqi_lake", "section_tli"]
    changed("indicators.yaml", lambda data: without(gone[0])(without(gone[1])(without(gone[2])(data))))
    error = refusal()
    assert all(one in error.message for one in gone) and "缺 3 样" in error.message
    assert error.hint


@pytest.mark.parametrize(
    ("file", "gone", "told"),
    [
        (
            "policies.yaml",
            "emission_scope",
            "emission_intensity：yunnan/policies.yaml 没有 id 为“emission_scope”的口径",
        ),
        ("policies.yaml", "with_voc", "yunnan/policies.yaml 的 emission_scope 没有“with_voc”这种做法"),
        (
            "policies.yaml",
            "early_air_standard",
            "HJ633 › 2012（提前实施）：yunnan/policies.yaml 没有 id 为“early_air_standard”",
        ),
        ("F09.yaml", "capacity", "yunnan/indicators.yaml › plant_load_ratio：F09 没有 id 为“capacity”的列"),
    ],
)
def test_what_files_of_the_scheme_name_of_each_other_is_there(
    file: str, gone: str, told: str, changed: Callable[[str, Change], None]
) -> None:
    changed(file, without(gone))
    assert told in refusal().message


@pytest.mark.parametrize(("code", "measure"), [("HJ633", "moderate_days"), ("HJ663", "pm25_annual")])
def test_measures_that_a_standard_names_are_there(code: str, measure: str) -> None:
    """A standard is shared by all provinces: a scheme without the measure would print one pollutant or level less."""
    there = {identity: one for identity, one in SCHEME.measures.items() if identity != measure}
    told = list(references.dangling(SCHEME.name, there, SCHEME.policies, SCHEME.standards.editions))
    assert f"standards/ › {code}：yunnan/indicators.yaml 没有 id 为“{measure}”的量" in told
    assert not list(references.dangling(SCHEME.name, SCHEME.measures, SCHEME.policies, SCHEME.standards.editions))


# --- as a person meets it -------------------------------------------------------------------------------------------


def test_a_config_is_loaded_for_a_run_with_a_whole_scheme(changed: Callable[[str, Change], None]) -> None:
    assert load_config(ROOT, 2024).scheme == SCHEME
    changed("indicators.yaml", without("section_tli"))
    with pytest.raises(PipelineError, match="section_tli"):
        load_config(ROOT, 2024)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Scheme]:
    """The schemes that were looked through since; what was found before is forgotten."""
    found: list[Scheme] = []
    look = configuration.look_through

    def looked(scheme: Scheme) -> None:
        look(scheme)
        found.append(scheme)

    monkeypatch.setattr(configuration, "_whole", [])
    monkeypatch.setattr(configuration, "look_through", looked)
    return found


def test_a_scheme_is_looked_through_once_while_neither_it_nor_the_program_changes(
    looks: list[Scheme], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = sample_project(tmp_path / "project")

    def started_anew() -> int:
        """How often it was looked through after another start of the program."""
        monkeypatch.setattr(configuration, "_whole", [])
        load_config(root, 2024)
        load_config(root, 2023)
        return len(looks)

    assert (started_anew(), started_anew()) == (1, 2), "without outputs/ nothing is begun there"
    assert not (root / "outputs").exists()
    (root / "outputs").mkdir()
    assert (started_anew(), started_anew()) == (3, 3)
    for entry in (root / "outputs").rglob("*/parsed/*/*"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert (started_anew(), started_anew()) == (4, 4), "a damaged record counts as none"
    monkeypatch.setattr(configuration, "_program", lambda: "one file was touched")
    assert (started_anew(), started_anew()) == (5, 5)


def test_of_half_a_scheme_nothing_is_kept(
    looks: list[Scheme],
    changed: Callable[[str, Change], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (root := sample_project(tmp_path / "project")).joinpath("outputs").mkdir()
    parsed = layout.parsed
    changed("indicators.yaml", without("section_tli"))
    monkeypatch.setattr(layout, "parsed", parsed)
    for _ in range(2):
        with pytest.raises(PipelineError, match="section_tli"):
            load_config(root, 2024)
    assert not looks


def test_a_touched_file_of_the_program_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("fill/x.py", "scheme/y.yaml"):
        (path := tmp_path / "pipeline" / name).parent.mkdir(parents=True)
        path.write_text("1", encoding="utf-8")
    monkeypatch.setattr(layout, "PROGRAM", tmp_path)
    seen = {configuration._program()}
    for name in ("fill/x.py", "scheme/y.yaml"):
        os.utime(tmp_path / "pipeline" / name, ns=(0, len(seen)))
        seen.add(configuration._program())
    (tmp_path / "pipeline" / "z.py").touch()
    assert len({*seen, configuration._program()}) == 4


def test_without_a_package_the_doctor_does_not_judge_the_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the stages need of it is known to the stages, which a machine without their packages cannot load."""

    def gone() -> None:
        raise ModuleNotFoundError("No module named 'lxml'", name="lxml")

    monkeypatch.setattr(configuration, "stage_needs", gone)
    wrong = project.doctor(ROOT).wrong
    assert wrong is not None and wrong.cause is Cause.COMPONENT and "缺 Python 组件 lxml，没有核对" in wrong.message


@pytest.mark.slow
def test_half_a_scheme_is_refused_on_the_command_line_and_nothing_is_written(tmp_path: Path) -> None:
    """With a copy of the program, whose scheme lacks a measure that only a method names."""
    copy_of_code(tmp_path / "program")
    path = tmp_path / "program" / "pipeline" / "scheme" / "yunnan" / "indicators.yaml"
    text = path.read_text(encoding="utf-8")
    cut = re.sub(r"^ *- \{id: cwqi_river,.*\n", "", text, flags=re.MULTILINE)
    assert cut != text
    path.write_text(cut, encoding="utf-8")
    folder = sample_project(tmp_path / "project")
    for words in (["build"], ["forms"], ["doctor"]):
        run = subprocess.run(
            [sys.executable, "-m", "pipeline", "-C", str(folder), *words],
            cwd=tmp_path / "program",
            env=os.environ | {"PYTHONPATH": ""},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        said = run.stdout + run.stderr
        assert run.returncode == ExitCode.CONFIG, said
        assert "pipeline/scheme/yunnan/indicators.yaml：没有 id 为“cwqi_river”的量，“水质指数”要用" in said
    assert not list((folder / "outputs").rglob("*.docx"))
