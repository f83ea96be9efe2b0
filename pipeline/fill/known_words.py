"""A book and the outline's figures → the words that exist for what templates name in quotes and behind dots."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.fill.appendix import form_view, public_columns
from pipeline.fill.book import Book
from pipeline.fill.context import context
from pipeline.fill.fields import Field
from pipeline.fill.lazy_values import LazyNames
from pipeline.fill.listing import IndicatorView
from pipeline.fill.phrases import MOVEMENT_KEYS
from pipeline.fill.submissions import PaperView
from pipeline.model.fact import Status
from pipeline.office.undefined import fold_field
from pipeline.scheme.forms import ColumnSpec
from pipeline.scheme.units import fold

_VERDICTS = ("向好", "不利", "持平", "口径", "不评", "沿用", "首年", "无可比")
"""Keys of the words that 好坏, and 方向 of 变化表, may be."""
_NATURES, _WATERS, _PROBLEMS = "数据性质.", "水体类型.", "问题."
MEASURE, PAPER, FORM, INDICATOR = "量", "材料", "附表", "指标"
"""Under which the words of things of one kind are known."""
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
    indicators: tuple[str, ...]
    forms: Mapping[str, Mapping[str, ColumnSpec]]
    """Form → its public columns by name."""
    standards: tuple[str, ...]
    figures: tuple[str, ...]
    behind: Mapping[str, tuple[str, ...]]
    """Group of names (统计) → what may stand behind its dot, and of measures, papers, forms, indicators under `MEASURE`
    and so on."""
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


def known_words(book: Book, figures: Collection[str]) -> KnownWords:
    """What exists for templates of a book, with the ids of the outline's figures."""
    scheme, words = book.config.scheme, book.words
    verdicts = tuple(words.say(f"表内.{key}") for key in _VERDICTS)
    natures = tuple(text for key, text in words.phrases.items() if key.startswith(_NATURES))
    waters = tuple(text for key, text in words.phrases.items() if key.startswith(_WATERS))
    titles: dict[str, tuple[str, ...]] = {}
    for one in scheme.duties.by_id.values():
        titles[one.role] = (*titles.get(one.role, ()), one.title)
    named = [(name, one.name) for one in scheme.measures.values() for name in (*one.aliases, one.name)]
    indicators = (word for one in scheme.tree.indicators() for word in (one.id, one.name, *one.aliases))
    forms = scheme.forms.by_id
    tuple(key.removeprefix(_PROBLEMS) for key in words.phrases if key.startswith(_PROBLEMS))
    groups = {name: tuple(value) for name, value in context(book).items() if isinstance(value, LazyNames)}
    return KnownWords(
        measures=frozenset(fold_field(name) for name, _ in named),
        named_measures={fold(name): whole for name, whole in named},
        roles=tuple(scheme.tree.roles),
        titles=titles,
        indicators=tuple(dict.fromkeys(indicators)),
        forms={form.id: {column.name: column for column in public_columns(form)} for form in forms.values()},
        standards=tuple(dict.fromkeys(edition.code for edition in scheme.standards.editions)),
        figures=tuple(sorted(figures)),
        behind=groups
        | {
            MEASURE: tuple(Field.words),
            PAPER: tuple(PaperView.words),
            INDICATOR: tuple(IndicatorView.words),
            FORM: tuple(form_view(book, next(iter(forms.values())))) if forms else (),
        },
        said={
            "方向": tuple(MOVEMENT_KEYS.values()),
            "状态": tuple(one.word for one in Status),
            "好坏": verdicts,
            "数据性质": natures,
        },
        listed={
            ("变化表", "方向"): verdicts,
            ("指标总表", "好坏"): verdicts,
            ("断面列表", "类型"): waters,
            ("空气六项", "评价"): (words.say("达标"), words.say("超标"), words.say("表内.无值")),
            ("问题列表", "类型"): tuple(
                key.removeprefix(_PROBLEMS) for key in words.phrases if key.startswith(_PROBLEMS)
            ),
        },
        nothing=words.say("表内.无值"),
    )
