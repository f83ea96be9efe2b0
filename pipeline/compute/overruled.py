"""A column of typed verdicts that measured concentrations overrule → what the note under its form has to say."""

from __future__ import annotations

from pipeline.config import Config
from pipeline.model.finding import Divergence, PrintedOtherwise


def overruled_column(config: Config, form: str, column: str) -> tuple[PrintedOtherwise, ...]:
    """The column by its name: the report prints another verdict than the one that was handed in."""
    records = config.scheme.forms.by_id[form].records
    columns = records.columns if records is not None else ()
    return tuple(PrintedOtherwise(Divergence.MEASURED, form, one.name) for one in columns if one.id == column)
