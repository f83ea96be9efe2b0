"""A paper that came → whether it is a body's own note that it has nothing to hand in, and not a form with ticks."""

from __future__ import annotations

import re

from pipeline.model.material import Material
from pipeline.scheme.id_line import STATEMENT, read_statement_line
from pipeline.scheme.units import fold

_OWN = re.compile(
    r"无(?:此项?|相关|上述|有关|该项?)[^报表]{0,6}(?:说明|证明|材料)"
    r"|(?:没有|不涉及|未开展|未发生|无法)[^，。]{1,30}的?(?:情况)?说明$"
    r"|关于(?:[^，。]{0,12}?)(?:无|没有|不涉及|未开展|未发生|无法|不存在)[^，。]{1,40}的(?:情况)?说明$"
)
_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
_AROUND = " .．、-—_0123456789"


def is_absence_note(material: Material) -> bool:
    """Whether a paper is by its name or title a 情况说明 that a body wrote in its own words.

    Not the sealed print of an issued one, nor a file of which tables were read.
    """
    paper = material.paper
    if paper is None or material.superseded or material.unusable or material.forms:
        return False
    if any(read_statement_line(line) for text in paper.texts for line in text.splitlines()):
        return False
    names = [fold(name) for name in (material.title, paper.title) if name]
    return any(_OWN.search(name) or _bare(name) == STATEMENT for name in names)


def _bare(name: str) -> str:
    """A name without what stands in brackets, numbers it, or follows as the body's: 情况说明（某局）."""
    return _BRACKETS.sub("", name).strip(_AROUND)
