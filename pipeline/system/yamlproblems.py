"""What is wrong with YAML files, collected while they are read → one error that names file, line and place of each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.system.yamlwords import as_written, refuse

if TYPE_CHECKING:
    import yaml

_MANY = 100
"""Problems from which on nobody is served by a guess for each; letters of a key that is no slip of the pen."""


class YamlProblems:
    """All that is wrong with one file or several; `known` is what the reader may look up besides the files.

    `home`: the folder from which the files are told (yunnan/rules.yaml); without one they are told by name alone.
    """

    def __init__(self, known: Any = None, home: Path | None = None) -> None:
        self.known = known
        self.home = home
        self._found: list[tuple[Cursor, Any, str]] = []
        self._made: dict[int, tuple[object, Cursor]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, at: Cursor, key: Any, what: str) -> None:
        """What stands under `key` there is wrong, the whole where the key is ""."""
        self._found.append((at, key, what))

    def forget(self, count: int) -> None:
        """Keep only so many, those that were added first."""
        del self._found[count:]

    def made(self, value: object, at: Cursor) -> None:
        """Remember where a value was read."""
        self._made[id(value)] = (value, at)

    def wrong(self, value: object, key: Any, what: str) -> None:
        """What stands under `key` of the mapping that `value` was read from is wrong."""
        self.add(self._made[id(value)][1], key, what)

    def told(self, path: Path) -> str:
        """What a file is called."""
        return path.name if self.home is None else path.relative_to(self.home).as_posix()

    def refuse(self, path: Path) -> None:
        """Raise one PipelineError (CONFIG) with every problem, if there are any; `path`: the file, or that of all.

        Where the values were read is forgotten: what is asked of them is asked before.
        """
        self._made.clear()
        if self._found:
            from pipeline.system.yamlsyntax import composed

            nodes = {path: composed(path) for path in {at.file for at, _, _ in self._found}}
            found = [
                _told(nodes[at.file] if place < _MANY else None, at, key, what)
                for place, (at, key, what) in enumerate(self._found)
            ]
            refuse(list(dict.fromkeys(found)), self.told(path))


def _told(node: yaml.Node | None, at: Cursor, key: Any, what: str) -> str:
    from pipeline.system.yamlsyntax import yaml_line

    line, name = yaml_line(node, (*at.steps(), key)), at.problems.told(at.file)
    begun = f"{name} 第 {line} 行" if line else name
    return f"{' › '.join(filter(None, (begun, at.where, _named(key))))}：{what}"


def _named(key: Any) -> str:
    return "" if key == "" else as_written(key)


class Cursor:
    """A mapping or an item of a list that is being read: where it stands and what has been read of it so far."""

    __slots__ = ("key", "number", "outer", "problems", "values")

    def __init__(self, problems: YamlProblems, outer: Cursor | None, key: Any, number: int = 0) -> None:
        self.problems = problems
        self.outer = outer
        self.key = key
        """Key under which it stands; the path of the file for the outermost."""
        self.number = number
        """Place in a list, from 1; 0 where it stands in none."""
        self.values: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The field of that name, of this mapping or of the nearest one round it that has it."""
        at: Cursor | None = self
        while at is not None:
            if name in at.values:
                return at.values[name]
            at = at.outer
        raise KeyError(name)

    @property
    def known(self) -> Any:
        """What the caller said that is known besides the file."""
        return self.problems.known

    def below(self, key: Any) -> Cursor:
        """The mapping that stands under a key of this one."""
        return Cursor(self.problems, self, key)

    def wrong(self, key: Any, what: str) -> None:
        """Add a problem with what stands under `key`, with the whole where the key is ""."""
        self.problems.add(self, key, what)

    def unknown(self, key: Any, known: Iterable[object]) -> None:
        """Say that nobody knows the key, with the nearest right one."""
        few = len(self.problems) < _MANY and len(str(key)) < _MANY
        near = difflib.get_close_matches(str(key), [str(one) for one in known], 1, 0.5) if few else []
        self.wrong(key, "不认识这一项" + (f"，是不是“{near[0]}”？" if near else ""))

    def steps(self) -> Iterator[Any]:
        """Keys and list places (from 0) that lead here from the top of the file."""
        if self.outer is not None:
            yield from self.outer.steps()
            if self.key is not None:
                yield self.key
        if self.number:
            yield self.number - 1

    @property
    def file(self) -> Path:
        """The file that is being read."""
        return self.outer.file if self.outer is not None else Path(self.key)

    @property
    def where(self) -> str:
        """Its place within the file as people are told it: “断面 第 5 项”."""
        outer = self.outer.where if self.outer is not None else ""
        own = as_written(self.key) if self.outer is not None and self.key is not None else ""
        number = f" 第 {self.number} 项" if self.number else ""
        return " › ".join(filter(None, (outer, own))) + number
