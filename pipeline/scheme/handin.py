"""The folders in which everything is handed in, read from handin.yaml."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pipeline.system.marks import Choice
from pipeline.system.shape import read_shape
from pipeline.system.yamlproblems import YamlProblems

HOLDS = ("report", "monitoring", "photos", "statements", "records")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: what kind of thing it holds ("" for materials by their number), and how those numbers begin."""

    name: str
    holds: Annotated[str, Choice(("", *HOLDS))] = ""
    homes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HandIn:
    """All folders in their order."""

    folders: tuple[Folder, ...]

    def holding(self, what: str) -> str:
        """Name of the folder that holds a kind of thing."""
        return next(one.name for one in self.folders if one.holds == what)

    def home(self, identity: str) -> str:
        """Name of the folder of an indicator's materials: the one that names it most closely."""
        fits = [
            (len(home), one.name)
            for one in self.folders
            for home in one.homes
            if identity == home or identity.startswith(f"{home}-")
        ]
        return max(fits)[1]


def load(path: Path, homes: Collection[str]) -> HandIn:
    """Read and check handin.yaml; raises PipelineError (CONFIG) with all problems.

    `homes`: every indicator, and the letter of materials that serve none: each needs a folder.
    """
    problems = YamlProblems(home=path.parent.parent)
    made = read_shape(path, HandIn, problems)
    held = {one.holds for one in made.folders}
    for what in HOLDS:
        if what not in held:
            problems.wrong(made, "folders", f"没有存放 {what} 的文件夹")
    begun = {home for one in made.folders for home in one.homes}
    for identity in sorted(homes):
        if not any(identity == home or identity.startswith(f"{home}-") for home in begun):
            problems.wrong(made, "folders", f"没有存放 {identity} 的文件夹")
    problems.refuse(path)
    return made
