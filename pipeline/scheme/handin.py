"""The folders in which everything is handed in, read from handin.yaml."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pipeline.system.yamlfile import Node, read_yaml, refuse

HOLDS = ("report", "monitoring", "photos", "statements", "records")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder: what kind of thing it holds ("" for materials by their number), and how those numbers begin."""

    name: str
    holds: str
    homes: tuple[str, ...]


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
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)
    folders = []
    for node in top.nodes("folders"):
        holds = node.choice("holds", ("", *HOLDS), "")
        folders.append(Folder(node.text("name"), holds, node.texts("homes")))
        node.done()
    top.done()
    held = {one.holds for one in folders}
    for what in HOLDS:
        if what not in held:
            top.problem("folders", f"没有存放 {what} 的文件夹")
    begun = {home for one in folders for home in one.homes}
    for identity in sorted(homes):
        if not any(identity == home or identity.startswith(f"{home}-") for home in begun):
            top.problem("folders", f"没有存放 {identity} 的文件夹")
    refuse(problems, path.name)
    return HandIn(tuple(folders))
