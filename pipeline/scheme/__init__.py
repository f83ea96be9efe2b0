"""The scheme: everything domain people may change — indicators, forms, units, limits, policies, words of findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline.scheme import (
    catalogue,
    deliverables,
    forms,
    handin,
    indicators,
    policies,
    readings,
    references,
    rules,
    standards,
    units,
)
from pipeline.system.cache import Cache, key_of
from pipeline.system.errors import PipelineError
from pipeline.system.yamlfile import read_yaml, taken_from
from pipeline.system.yamlstore import parsed_files
from pipeline.system.yamlwords import as_written, refuse

ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Scheme:
    """A province's scheme, loaded and checked."""

    name: str
    tree: indicators.Tree
    forms: forms.Forms
    units: units.Units
    readings: readings.Readings
    standards: standards.Standards
    policies: dict[str, policies.Policy]
    catalogue: dict[str, catalogue.FindingKind]
    rules: rules.Rules
    duties: deliverables.Duties
    handin: handin.HandIn
    digest: str = field(default="", compare=False)
    """Of the texts that it was read from, "" where it was not read from the program's own folder."""

    @cached_property
    def measures(self) -> dict[str, indicators.Measure]:
        """All measures by id, in the order of the tree."""
        return self.tree.measures()

    @cached_property
    def indicators(self) -> dict[str, indicators.Indicator]:
        """All second-level indicators by id, in the plan's order."""
        return {indicator.id: indicator for indicator in self.tree.indicators()}

    def indicator_name(self, identity: str) -> str:
        """The name of an indicator, or of what belongs to none."""
        found = self.indicators.get(identity)
        return found.name if found else self.tree.other_name


def load(name: str, store: Cache | None = None) -> Scheme:
    """The scheme of that name, which nobody writes into; raises as `read_folder`.

    Within a process it is read again only where a file of it was touched (size, time, place on the disk). With a
    `store`, files of the same bytes are parsed once between runs too.
    """
    files = _stamps(ROOT, name)
    before = _read.get(name)
    if before and before[0] == files:
        return before[1]
    while True:
        digest = _texts_digest(files)
        with taken_from(parsed_files(files, store) if store else {}):
            made = replace(read_folder(ROOT, name), digest=digest)
        after = _stamps(ROOT, name)
        if after == files:
            break
        files = after  # somebody is editing: what was read may be half of the one and half of the other
    _read[name] = files, made
    return made


def _texts_digest(files: Iterable[Path]) -> str:
    return key_of(*(piece for path in files for piece in (path.relative_to(ROOT).as_posix(), path.read_bytes())))


_Stamp = tuple[int, int, int]
_read: dict[str, tuple[Mapping[Path, _Stamp], Scheme]] = {}
"""Name → the scheme as this process read it last, and its files as they were before."""


def _stamps(root: Path, name: str) -> dict[Path, _Stamp]:
    """The files that a scheme is read from, each with size, time of its last change and place on the disk."""
    found = {}
    for path in _files(root, name):
        with suppress(OSError):
            status = path.stat()
            found[path] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


def _files(root: Path, name: str = "") -> list[Path]:
    """The files of a scheme and those that all share, or all files where no scheme is named."""
    others = {path.parent.name for path in root.glob("*/indicators.yaml")} - {name} if name else set()
    return [path for path in sorted(root.rglob("*.yaml")) if path.relative_to(root).parts[0] not in others]


def read_folder(root: Path, name: str) -> Scheme:
    """Read the scheme folder of that name; raises PipelineError (CONFIG) naming file and place of every mistake.

    Of files that cannot be read at all each is told, not only the first.
    """
    try:
        return _read_folder(root, name)
    except PipelineError as error:
        raise _together([error, *_unreadable(root, name)]) from None


def read_with_scheme(path: Path, name: str) -> Any:
    """The data of config.yaml; where it cannot be read, the files of the schemes that cannot be either are told too."""
    try:
        return read_yaml(path, name)
    except PipelineError as error:
        raise _together([error, *_unreadable(ROOT)]) from None


def _unreadable(root: Path, name: str = "") -> list[PipelineError]:
    """What keeps the files of a scheme, or of all, from being read as YAML: one error a file."""
    found = []
    for path in _files(root, name):
        try:
            read_yaml(path, path.relative_to(root).as_posix())
        except PipelineError as error:
            found.append(error)
    return found


def _together(errors: list[PipelineError]) -> PipelineError:
    """One error that tells all of them, each once."""
    first, *others = {error.message: error for error in errors}.values()
    if not others:
        return first
    told = [f"  {error.message}{error.hint}" for error in (first, *others)]
    return PipelineError(f"有 {len(told)} 个文件要改：\n" + "\n".join(told), "请逐个改好后重新运行。", first.cause)


def _read_folder(root: Path, name: str) -> Scheme:
    folder = root / name
    schemes = sorted(path.parent.name for path in root.glob("*/indicators.yaml"))
    if name not in schemes:
        other = f"请把 config.yaml 的“指标方案”改为 {'、'.join(schemes)} 之一"
        if any(path.name == name for path in root.iterdir() if path.is_dir()):
            lacking = f"{name}/indicators.yaml"
            raise PipelineError(f"指标方案“{name}”里没有 {lacking}。", f"请把 {lacking} 放回原处；或者{other}。")
        raise PipelineError(f"没有名为“{as_written(name)}”的指标方案。", f"{other}。")
    tree = indicators.load(folder / "indicators.yaml")
    measures = tree.measures()
    known = frozenset(indicator.id for indicator in tree.indicators())
    homes = known | {tree.other_id}
    known_forms = forms.load(folder / "forms", measures, tree.roles, known)
    scheme = Scheme(
        name=name,
        tree=tree,
        forms=known_forms,
        units=units.load(root / "units.yaml"),
        readings=readings.load(root / "readings.yaml"),
        standards=standards.load(root / "standards"),
        policies=policies.load(folder / "policies.yaml"),
        catalogue=catalogue.load(root / "findings", catalogue.FILES),
        rules=rules.load(folder / "rules.yaml", measures, known_forms.by_id),
        duties=deliverables.load(folder / "deliverables.yaml", tree.roles, homes, known_forms.by_id, measures),
        handin=handin.load(folder / "handin.yaml", homes),
    )
    refuse([*references.dangling(name, measures, scheme.policies, scheme.standards.editions)], f"指标方案 {name}")
    return scheme
