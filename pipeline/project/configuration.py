"""A project folder → its Config, with a scheme that has everything our methods name of it."""

from __future__ import annotations

from pathlib import Path

from pipeline import config as configs
from pipeline import scheme as schemes
from pipeline.config import Config
from pipeline.scheme import Scheme
from pipeline.scheme.needs import Needs, require
from pipeline.system import layout, snapshot
from pipeline.system.cache import key_of


def load_config(root: Path, year: int | None = None) -> Config:
    """Read and check `root`/config.yaml and its scheme; `year` replaces the configured 考核年度.

    Raises PipelineError (CONFIG) with every problem of the config (`config.load`), or with everything that a method
    of any stage names of the scheme and the scheme has not: a province's scheme cannot be half; or with every rule that
    is not of a kind that the checks know. A scheme that was found whole is not looked through again while neither it
    nor the program was touched.
    """
    config = configs.load(root, year)
    if not any(config.scheme is one for one in _whole):
        # Only of a scheme as it lies on the disk can anything be known from an earlier run.
        store = layout.parsed(root) if config.scheme is schemes.load(config.scheme.name) else None
        key = key_of("a whole scheme", config.scheme.name, config.scheme.digest, _program())
        if store is None or store.get(key) is None:
            look_through(config.scheme)
            if store is not None:
                store.put(key, b"whole")
        _whole[:] = [config.scheme]
    return config


_whole: list[Scheme] = []
"""The scheme that this process has found whole last."""


def look_through(scheme: Scheme) -> None:
    """Raise PipelineError (CONFIG) with everything that our methods name of the scheme and it has not, or that no
    check knows."""
    from pipeline.check import require_rules

    require(scheme, stage_needs())
    require_rules(scheme)


def _program() -> str:
    """Changes where a file of the program is touched, those of the schemes among them."""
    files = snapshot.scan({"pipeline": layout.PROGRAM / "pipeline"})
    return repr([(name, file.stamp) for name, file in sorted(files.items())])


def stage_needs() -> tuple[Needs, ...]:
    """What the methods of all stages name of a scheme."""
    from pipeline import chart, compute, fill, issue, normalise

    return (*normalise.NEEDS, *compute.NEEDS, *chart.NEEDS, *fill.NEEDS, *issue.NEEDS)
