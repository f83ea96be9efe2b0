"""What a person decides of verdicts on water that concentrations contradict, as config.yaml writes it → values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pipeline.system.marks import Check, Key
from pipeline.system.yamlproblems import Cursor

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def _is_month(written: str, _: Cursor) -> str:
    return "" if _MONTH.fullmatch(written) else f"应写成四位数的年、横线、两位数的月，现在是“{written}”"


@dataclass(frozen=True, slots=True)
class ClassDecision:
    """What a person decided where a section's typed class and its concentrations contradict each other."""

    section: Annotated[str, Key("断面")]
    month: Annotated[str, Key("月份"), Check(_is_month)]
    """Year and month, as in the period of a record."""
    grade: Annotated[Literal["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ", "Ⅴ", "劣Ⅴ"], Key("类别")]
    evidence: Annotated[str, Key("依据")]
    """The document that says so."""
    post: Annotated[str, Key("职务")]


@dataclass(frozen=True, slots=True)
class SourceDecision:
    """What a person decided where a drinking-water source is called 达标 against its concentrations."""

    source: Annotated[str, Key("水源地")]
    month: Annotated[str, Key("月份"), Check(_is_month)]
    adopted: Annotated[Literal["监测浓度", "报送结论"], Key("采用")]
    """Which of the two stands."""
    evidence: Annotated[str, Key("依据")]
    """The document that says so."""
    post: Annotated[str, Key("职务")]

    @property
    def by_concentrations(self) -> bool:
        """Whether the concentrations decide."""
        return self.adopted == "监测浓度"
