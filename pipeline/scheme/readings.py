"""How departments write cells and rows — “—”, 未检出, 填表人：, 劣五类 — read from readings.yaml."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from pipeline.scheme.units import fold
from pipeline.system.yamlfile import Node, read_yaml, refuse

_SEAL = r"(?:\((?:盖章|公章|章)\))?"
_NAME = r"(?P<name>[^\s:;,。、()|]*)"


@dataclass(frozen=True, slots=True)
class Readings:
    """Words by what they say, all folded (`units.fold`); `notes` are beginnings of rows that are no data."""

    empty: frozenset[str]
    not_applicable: frozenset[str]
    not_done: frozenset[str]
    unexplained: frozenset[str]
    """Words of `not_done` that give no reason."""
    awaited: frozenset[str]
    provisional: frozenset[str]
    below_limit: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    notes: tuple[str, ...]
    signers: tuple[str, ...]
    """Words before a colon and the body that filled in the table."""
    unit_words: tuple[str, ...]
    sums: dict[str, int]
    """Words that a row begins with that sums up others → its level: a total covers the rows back to one of its own."""
    never_summed: frozenset[str]
    """Kinds of quantity that no total row adds up."""
    counted: frozenset[str]
    """Kinds of quantity whose numbers are whole and exact."""
    mixed_units: frozenset[str]
    """Kinds of quantity that one table gives in two units, though it names only that of most columns."""
    parts: tuple[str, ...]
    """Words that a row begins with that is a part of the row above it."""
    value_heads: frozenset[str]
    """Heads of the one column of values in a table with one reading a row."""
    ignored_heads: frozenset[str]
    grade_endings: tuple[str, ...]
    grades: dict[str, str]
    """Folded spelling → Ⅰ…劣Ⅴ."""
    head_endings: tuple[str, ...]
    """Endings of heads that add nothing to the name, such as 含量."""
    unsorted_folder: str
    register_file: str
    history_file: str

    def level(self, label: str) -> int | None:
        """Which rows a total row of this name covers (`sums`), None for one that adds nothing up, such as 平均."""
        said = fold(label)
        return next(
            (self.sums[word] for word in sorted(self.sums, key=len, reverse=True) if said.startswith(word)), None
        )

    def signer(self, text: str) -> str | None:
        """The body that a line says filled in the table: “填报单位（盖章）：某局” → 某局; "" where it is left blank.

        None where the line does not speak of it.
        """
        plain = unicodedata.normalize("NFKC", text)
        words = "|".join(map(re.escape, self.signers))
        found = re.search(rf"(?:{words})\s*{_SEAL}\s*:\s*{_NAME}", plain)
        return found["name"].strip("_") if found else None

    def grade(self, text: str) -> str | None:
        """The water class a text names, or None: “III类” → Ⅲ."""
        folded = fold(text)
        for ending in self.grade_endings:
            if folded.endswith(ending):
                folded = folded.removesuffix(ending)
                break
        return self.grades.get(folded)


def load(path: Path) -> Readings:
    """Read and check readings.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)

    def words(key: str) -> frozenset[str]:
        return frozenset(fold(word) for word in top.texts(key))

    grades: dict[str, str] = {}
    for node in top.nodes("grades"):
        grade = node.text("grade")
        for spelling in node.texts("aliases"):
            if grades.setdefault(fold(spelling), grade) != grade:
                node.problem("aliases", f"“{spelling}”已属于 {grades[fold(spelling)]}")
        node.done()
    sums: dict[str, int] = {}
    for level, node in enumerate(top.nodes("sums")):
        sums |= dict.fromkeys(map(fold, node.texts("words")), level)
        node.done()
    made = Readings(
        empty=words("empty"),
        not_applicable=words("not_applicable"),
        not_done=words("not_done"),
        unexplained=words("unexplained"),
        awaited=words("awaited"),
        provisional=words("provisional"),
        below_limit=words("below_limit"),
        yes=words("yes"),
        no=words("no"),
        notes=tuple(fold(word) for word in top.texts("notes")),
        signers=top.texts("signers"),
        unit_words=tuple(fold(word) for word in top.texts("unit_words")),
        sums=sums,
        never_summed=frozenset(top.texts("never_summed")),
        counted=frozenset(top.texts("counted")),
        mixed_units=frozenset(top.texts("mixed_units")),
        parts=tuple(fold(word) for word in top.texts("parts")),
        value_heads=words("value_heads"),
        ignored_heads=words("ignored_heads"),
        grade_endings=tuple(fold(word) for word in top.texts("grade_endings")),
        grades=grades,
        head_endings=tuple(fold(word) for word in top.texts("head_endings")),
        unsorted_folder=top.text("unsorted_folder"),
        register_file=top.text("register_file"),
        history_file=top.text("history_file"),
    )
    top.done()
    refuse(problems, path.name)
    return made
