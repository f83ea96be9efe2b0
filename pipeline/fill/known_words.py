"""A scheme, the writers' phrases and the outline's figures → the words that exist for what templates name in quotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.fill.appendix import public_columns
from pipeline.fill.fields import Field
from pipeline.fill.phrases import MOVEMENT_KEYS, Words
from pipeline.fill.submissions import PaperView
from pipeline.model.fact import Status
from pipeline.office.undefined import fold_field
from pipeline.scheme import Scheme
from pipeline.scheme.forms import ColumnSpec
from pipeline.scheme.units import fold

_VERDICTS = ("向好", "不利", "持平", "口径", "不评", "沿用", "首年", "无可比")
"""Keys of the words that 好坏, and 方向 of 变化表, may be."""
_NATURES, _WATERS = "数据性质.", "水体类型."
ROW_WORDS = ("主体", "时间")
"""What a row of a form has besides its columns."""


@dataclass(frozen=True)
class KnownWords:
    """What exists. Names of measures are folded as templates' names are, and as those that `量` looks up."""

    measures: frozenset[str]
    named_measures: Mapping[str, str]
    """Folded name or alias → the name."""
    roles: tuple[str, ...]
    titles: Mapping[str, tuple[str, ...]]
    """Role → titles of what it owes."""
    indicators: frozenset[str]
    forms: Mapping[str, Mapping[str, ColumnSpec]]
    """Form → its public columns by name."""
    standards: tuple[str, ...]
    figures: tuple[str, ...]
    field_words: tuple[str, ...]
    paper_words: tuple[str, ...]
    said: Mapping[str, tuple[str, ...]]
    """Word of a measure → what it may say, for those that say one of a few words."""
    listed: Mapping[tuple[str, str], tuple[str, ...]]
    """(list, column) → what it may say."""
    nothing: str
    """What a cell says that is empty."""

    def choices(self, form: str, column: str) -> tuple[str, ...]:
        """What a column of a form may say, empty where it may say anything."""
        one = self.forms.get(form, {}).get(column)
        return (*one.choices, self.nothing) if one is not None and one.choices else ()

    def title_known(self, role: str, title: str) -> bool:
        """Whether a role owes something of this title, or of one that holds it or stands in it, as 材料 looks it up."""
        wanted = fold(title)
        return any(wanted in fold(one) or fold(one) in wanted for one in self.titles.get(role, ()))


def known_words(scheme: Scheme, words: Words, figures: Collection[str]) -> KnownWords:
    """What exists for templates of a scheme, a 用语.yaml and an outline's figures."""
    verdicts = tuple(words.say(f"表内.{key}") for key in _VERDICTS)
    natures = tuple(text for key, text in words.phrases.items() if key.startswith(_NATURES))
    waters = tuple(text for key, text in words.phrases.items() if key.startswith(_WATERS))
    titles: dict[str, tuple[str, ...]] = {}
    for one in scheme.duties.by_id.values():
        titles[one.role] = (*titles.get(one.role, ()), one.title)
    named = [(name, one.name) for one in scheme.measures.values() for name in (*one.aliases, one.name)]
    indicators = (word for one in scheme.tree.indicators() for word in (one.id, one.name, *one.aliases))
    return KnownWords(
        measures=frozenset(fold_field(name) for name, _ in named),
        named_measures={fold(name): whole for name, whole in named},
        roles=tuple(scheme.tree.roles),
        titles=titles,
        indicators=frozenset(indicators),
        forms={
            form.id: {column.name: column for column in public_columns(form)} for form in scheme.forms.by_id.values()
        },
        standards=tuple(dict.fromkeys(edition.code for edition in scheme.standards.editions)),
        figures=tuple(sorted(figures)),
        field_words=tuple(Field.words),
        paper_words=tuple(PaperView.words),
        said={
            "方向": tuple(MOVEMENT_KEYS.values()),
            "状态": tuple(one.word for one in Status),
            "好坏": verdicts,
            "数据性质": natures,
        },
        listed={("变化表", "方向"): verdicts, ("断面列表", "类型"): waters},
        nothing=words.say("表内.无值"),
    )
