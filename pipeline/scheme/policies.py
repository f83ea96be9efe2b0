"""口径: choices that no official text we have read settles, each with its options, default and words for the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.system.yamlfile import Node, read_yaml, refuse


@dataclass(frozen=True, slots=True)
class Policy:
    """A configurable 口径: option id → how it is named in the report."""

    id: str
    name: str
    default: str
    options: dict[str, str]
    source: str
    """Where it comes from and how sure that is."""


def load(path: Path) -> dict[str, Policy]:
    """Read and check policies.yaml; raises PipelineError (CONFIG) with all problems."""
    problems: list[str] = []
    top = Node(read_yaml(path), path.name, problems)
    policies: dict[str, Policy] = {}
    for key in top:
        node = top.node(key)
        options = node.node("options")
        policy = Policy(
            key,
            node.text("name"),
            node.text("default"),
            {str(option): options.text(option) for option in options},
            node.text("source"),
        )
        if policy.default not in policy.options:
            node.problem("default", f"“{policy.default}”不在 options 之中")
        node.done()
        policies[key] = policy
    refuse(problems, path.name)
    return policies
