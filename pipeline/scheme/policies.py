"""口径: choices that no official text we have read settles, each with its options, default and words for the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pipeline.system.marks import UNDER
from pipeline.system.shape import load_yaml


@dataclass(frozen=True, slots=True)
class Policy:
    """A configurable 口径: option id → how it is named in the report."""

    id: Annotated[str, UNDER]
    name: str
    default: str
    options: dict[str, str]
    source: str
    """Where it comes from and how sure that is."""

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong with it: key and words."""
        if self.default not in self.options:
            yield "default", f"“{self.default}”不在 options 之中"


def load(path: Path) -> dict[str, Policy]:
    """Read and check policies.yaml; raises PipelineError (CONFIG) with all problems."""
    return load_yaml(path, dict[str, Policy], home=path.parent.parent)
