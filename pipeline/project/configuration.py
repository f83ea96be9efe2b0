"""A project folder → its Config, with a scheme that has everything our methods name of it."""

from __future__ import annotations

from pathlib import Path

from pipeline import config as configs
from pipeline.config import Config
from pipeline.scheme.needs import Needs, require


def load_config(root: Path, year: int | None = None) -> Config:
    """Read and check `root`/config.yaml and its scheme; `year` replaces the configured 考核年度.

    Raises PipelineError (CONFIG) with every problem of the config (`config.load`), or with everything that a method
    of any stage names of the scheme and the scheme has not: a province's scheme cannot be half; or with every rule that
    is not of a kind that the checks know.
    """
    from pipeline.check import require_rules

    config = configs.load(root, year)
    require(config.scheme, stage_needs())
    require_rules(config.scheme)
    return config


def stage_needs() -> tuple[Needs, ...]:
    """What the methods of all stages name of a scheme."""
    from pipeline import chart, compute, fill, issue, normalise

    return (*normalise.NEEDS, *compute.NEEDS, *chart.NEEDS, *fill.NEEDS, *issue.NEEDS)
