"""A file's path, titles and kind → the duties of its department that it answers, by the surest sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.account import title_words
from pipeline.config import Body, Config
from pipeline.model.material import Material
from pipeline.model.receipt import Duty
from pipeline.scheme.deliverables import Deliverable
from pipeline.scheme.labels import label_key

PICTURES = ("jpg", "png")
_SURE = 6
"""Letters of a name that outweigh a running number which points elsewhere."""
_HEAD = 200
"""Characters of the first page that may name the paper."""
_LIKE, _LEAD = 72, 10
"""How like a name must be, and by how much more than the next, to decide."""
_LIKELY = 40
_BESIDE = 3
"""Letters of a name that stands beside another in the name of a file."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a file is: the duties it answers and how that is known, or the deliverables it most likely is."""

    duties: tuple[Duty, ...] = ()
    how: str = ""
    likely: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Deliverables that it surely is, though not for which object."""


@dataclass(frozen=True)
class Desk:
    """Everything that one body owes, ready to look names up in."""

    config: Config
    body: Body
    duties: tuple[Duty, ...]
    whole: bool = False
    """The duties are those of all bodies, to make proposals for what lies in nobody's folder."""
    bared: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    cache: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    alike: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Whose desk it is."""
        return self.config.bodies if self.whole else (self.body,)

    @cached_property
    def deliverables(self) -> tuple[Deliverable, ...]:
        """The deliverables of the body, in the plan's order."""
        by_id = self.config.scheme.duties.by_id
        return tuple(by_id[one] for one in dict.fromkeys(duty.deliverable for duty in self.duties))

    @cached_property
    def subjects(self) -> Mapping[str, tuple[str, ...]]:
        """Deliverable → the objects it is owed for."""
        found: dict[str, list[str]] = {}
        for duty in self.duties:
            found.setdefault(duty.deliverable, []).append(duty.subject)
        return {one: tuple(names) for one, names in found.items()}

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Words that may stand before an item number."""
        return tuple(word for body in self.bodies for word in (*body.roles, body.name, *body.aliases))

    @cached_property
    def dropped(self) -> tuple[str, ...]:
        """Words that say whose paper it is, not what."""
        names = [name for body in self.bodies for name in (body.name, *body.aliases)]
        return tuple(sorted((self.config.county, self.config.short_name, *names), key=len, reverse=True))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Names of townships, short."""
        return tuple(label_key(title_words.short_township(one)) for one in self.config.townships)

    def score(self, text: str, one: Deliverable) -> int:
        """How many letters of a name of the deliverable stand in a text."""
        return sum(map(len, self.said(text, one)))

    def said(self, text: str, one: Deliverable) -> tuple[str, ...]:
        """The words of the longest name of the deliverable that stands in a text, none where none does."""
        if text not in self.bared:
            self.bared[text] = self._bared(text)
        bare, present = self.bared[text]
        if (bare, one.id) not in self.cache:
            self.cache[bare, one.id] = title_words.words_naming(bare, self.names(one), present)
        return self.cache[bare, one.id]

    def _bared(self, text: str) -> tuple[str, frozenset[str]]:
        """A text reduced to what it says, and whether it names a township, a quarter."""
        bare = title_words.bare_title(text, self.dropped)
        present = {"季度"} if title_words.quarters(text) else set()
        if any(name in bare for name in self.places):
            present.add("乡镇")
        return bare, frozenset(present)

    def names(self, one: Deliverable) -> tuple[str, ...]:
        """Every way a deliverable is named, as its form too."""
        form = self.config.scheme.forms.by_id.get(one.form)
        return title_words.deliverable_names(one, (form.title, *form.aliases) if form else ())

    @cached_property
    def spellings(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Every name of every deliverable, folded, and the deliverable of each."""
        pairs = [(label_key(name), one.id) for one in self.deliverables for name in self.names(one)]
        return tuple(name for name, _ in pairs), tuple(one for _, one in pairs)

    def likeness(self, text: str) -> dict[str, float]:
        """Deliverable → how like (0–100) a text is to the likest of its names; unlike ones are left out."""
        from rapidfuzz import fuzz, process

        bare = title_words.bare_title(text, self.dropped)
        if bare not in self.alike:
            names, ids = self.spellings
            found = process.extract(bare, names, scorer=fuzz.ratio, limit=None, score_cutoff=_LIKELY) if bare else []
            likest: dict[str, float] = {}
            for _, score, at in found:
                likest[ids[at]] = max(score, likest.get(ids[at], 0.0))
            self.alike[bare] = likest
        return self.alike[bare]

    def best(self, text: str, among: Iterable[Deliverable]) -> tuple[int, tuple[Deliverable, ...]]:
        """The deliverables that a text names by the longest name, and its length; none where it names none."""
        scored = [(self.score(text, one), one) for one in among]
        top = max((score for score, _ in scored), default=0)
        return top, tuple(one for score, one in scored if score == top) if top else ()

    def items(self, name: str) -> tuple[frozenset[str], title_words.ItemNumber | None]:
        """The items whose number a name begins with."""
        numbered = title_words.leading(name, self.owners)
        # A bare number in nobody's folder says nothing: every body has an item of that number.
        if numbered is None or (self.whole and not numbered.named):
            return frozenset(), None
        said = name.strip()
        roles = {role for body in self.bodies for role in body.roles if not self.whole or _begins(said, role, body)}
        wanted = {f"{role}.{numbered.item}" for role in roles}
        return frozenset(one.item for one in self.deliverables if one.item in wanted), numbered


def _begins(name: str, role: str, body: Body) -> bool:
    """Whether a name begins with the role, or with the name of a body that fills it."""
    return name.startswith((role, body.name, *body.aliases))


def folders_and_stem(file: str, year: int) -> tuple[tuple[str, ...], str]:
    """Folders below the department's, and the name without its ending."""
    parts = file.split("/")[2:] if file.startswith(f"{year}/") else file.split("/")[1:]
    folders = tuple(part.rpartition(".")[0] if part.lower().endswith(".zip") else part for part in parts[:-1])
    name = parts[-1] if parts else ""
    return folders, name.rpartition(".")[0] or name


def by_name(material: Material, desk: Desk) -> Assignment:
    """What the folders, the name and the titles of a file say it is."""
    folders, stem = folders_and_stem(material.file, material.year)
    picture = material.kind in PICTURES
    among = desk.deliverables
    if picture:
        shown = tuple(one for one in among if one.photos or one.kind == "map" or "photo" in one.formats)
        whole = "/".join((*folders, stem))
        found = _decide(material, desk, shown, folders, stem, (whole,))
        if found.duties or not any(desk.best(stem, among)[1]):
            return found
    texts = [stem]
    if material.paper and material.paper.title:
        texts.append(material.paper.title)
    texts += (*reversed(folders), "/".join((*folders, stem)))
    return _decide(material, desk, among, folders, stem, tuple(texts))


def _decide(
    material: Material,
    desk: Desk,
    among: Sequence[Deliverable],
    folders: Sequence[str],
    stem: str,
    texts: tuple[str, ...],
) -> Assignment:
    items, numbered, how = _numbered(desk, folders, stem)
    inside = [one for one in among if one.item in items]
    outside = [one for one in among if one.item not in items]
    chosen: tuple[Deliverable, ...] = ()
    for text in texts:
        size, chosen = desk.best(text, inside or among)
        other = desk.best(text, outside) if inside else (0, ())
        if inside and other[0] > size and other[0] >= _SURE and not (numbered and numbered.named):
            # A running number points elsewhere than the full name: the name is what a person goes by.
            size, chosen, how, inside = *other, "name", []
        if chosen:
            chosen = _narrow(chosen, desk, material, texts)
            break
    if not chosen and inside:
        strange = desk.best(stem, outside)[1]
        if strange:
            # The number says one thing and the words another: a person has to say which.
            return Assignment(likely=tuple(one.id for one in (*strange, *inside)[:_SHOWN]))
        chosen = _unnamed(inside, numbered, material)
    if not chosen and not inside:
        chosen, how = _like(among, desk, stem, material)
    chosen = _together(chosen, desk, stem)
    ids = tuple(one.id for one in chosen)
    if len(chosen) == 1 or len({one.item for one in chosen}) == 1 and _joined(stem):
        said = "/".join((*folders, stem, material.paper.title if material.paper else ""))
        duties = tuple(duty for one in chosen for duty in instances(one, desk, said))
        if duties:
            how = how or ("title" if material.paper and not desk.best(stem, chosen)[0] else "name")
            return Assignment(duties, how, named=ids)
        return Assignment(likely=ids, named=ids)
    return Assignment(likely=ids[:_SHOWN] or likely(desk, [*texts], inside or among))


def _numbered(
    desk: Desk, folders: Sequence[str], stem: str
) -> tuple[frozenset[str], title_words.ItemNumber | None, str]:
    """The items that a folder, else the name itself, is numbered with or, for a folder, named after."""
    for folder in reversed(folders):
        items, numbered = desk.items(folder)
        if items:
            own = desk.items(stem)
            order = own[1] if own[0] and own[0] <= items else numbered
            return items, order, "folder"
        text = title_words.bare_title(folder, desk.dropped)
        if len(text) >= _SURE:
            titled = {
                one.item
                for one in desk.deliverables
                if text in label_key(desk_item(desk, one.item)) or desk.score(folder, one) >= _SURE
            }
            if len(titled) == 1:
                return frozenset(titled), None, "folder"
    items, numbered = desk.items(stem)
    if folders and numbered and not (numbered.named or numbered.order or title_words.bare_title(numbered.rest)):
        return frozenset(), None, ""  # 1.pdf in a folder is the first of several, not item 1
    return items, numbered, "number" if items else ""


def desk_item(desk: Desk, item: str) -> str:
    """The plan's sentence of an item."""
    return next((one.text for one in desk.config.scheme.duties.items if one.id == item), "")


def _narrow(
    chosen: tuple[Deliverable, ...], desk: Desk, material: Material, texts: Sequence[str]
) -> tuple[Deliverable, ...]:
    """Of deliverables named alike, those that the rest of the path, the object or the kind of file speaks for."""
    whole = "/".join(texts)
    if len(chosen) > 1:
        chosen = desk.best(whole, chosen)[1] or chosen
    if len(chosen) > 1:
        placed = tuple(one for one in chosen if any(_named(desk.subjects[one.id], whole)))
        chosen = placed or chosen
    if len(chosen) > 1:
        fitting = tuple(one for one in chosen if _fits(one, material))
        chosen = fitting or chosen
    return chosen


def _fits(one: Deliverable, material: Material) -> bool:
    if material.kind in PICTURES:
        return one.photos or "photo" in one.formats
    if material.kind in ("xlsx", "xls", "csv"):
        return one.kind in ("table", "list", "ledger")
    return not one.photos and one.kind != "table"


def _unnamed(
    inside: Sequence[Deliverable], numbered: title_words.ItemNumber | None, material: Material
) -> tuple[Deliverable, ...]:
    """What a file is of which only the item is known."""
    if numbered and numbered.order:
        return tuple(one for one in inside if one.id.rpartition("-")[2] == str(numbered.order))
    if len(inside) == 1:
        return tuple(inside)
    if material.kind in PICTURES:
        shown = tuple(one for one in inside if one.photos)
        return shown if len(shown) == 1 else ()
    return ()


def _like(
    among: Sequence[Deliverable], desk: Desk, stem: str, material: Material
) -> tuple[tuple[Deliverable, ...], str]:
    """The deliverable that the name is clearly likest to, else the one that the head of the first page names."""
    alike = desk.likeness(stem)
    ranked = sorted(((alike.get(one.id, 0.0), one.id, one) for one in among), reverse=True)
    if ranked and ranked[0][0] >= _LIKE and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _LEAD):
        return (ranked[0][2],), "name"
    head = material.paper.texts[0][:_HEAD] if material.paper and material.paper.texts else ""
    size, named = desk.best(head, among)
    return (named, "title") if size >= _SURE and len(named) == 1 else ((), "")


def _together(chosen: tuple[Deliverable, ...], desk: Desk, stem: str) -> tuple[Deliverable, ...]:
    """With a deliverable, those of its item that a name gives beside it: 批复文件和资金拨付文件."""
    if len(chosen) != 1 or not _joined(stem):
        return chosen
    first = chosen[0]
    said = desk.said(stem, first)
    others = [
        one
        for one in desk.deliverables
        if one.item == first.item
        and one is not first
        and sum(map(len, said_too := desk.said(stem, one))) >= _BESIDE
        and not all(any(word in other for other in said) for word in said_too)
    ]
    return tuple(sorted((first, *others), key=desk.deliverables.index))


def _joined(stem: str) -> bool:
    """Whether a name lists things."""
    return any(sign in stem for sign in "、和及与+＋&")


def instances(one: Deliverable, desk: Desk, said: str) -> tuple[Duty, ...]:
    """The duties of a deliverable whose object a text names; the only one there is; none where it cannot be told."""
    subjects = desk.subjects.get(one.id, ())
    named = subjects if len(subjects) == 1 else _named(subjects, said)
    if not named and title_words.names_all_objects(said):
        named = subjects
    return tuple(Duty(one.id, desk.body.name, subject) for subject in named)


def _named(subjects: Sequence[str], said: str) -> tuple[str, ...]:
    """The objects that a text names, whole, short, or clearly likest."""
    from rapidfuzz import fuzz

    text = label_key(said)
    spoken = title_words.quarters(said)
    whole = [one for one in subjects if one and (label_key(one) in text or one in spoken)]
    if whole:
        return tuple(one for one in whole if not any(one != other and one in other for other in whole))
    short = [
        one
        for one in subjects
        if len(title_words.short_township(one)) > 1 and label_key(title_words.short_township(one)) in text
    ]
    if short:
        return tuple(short)
    parts = [label_key(part) for part in said.split("/") if len(label_key(part)) > 3]
    longer = [one for one in subjects if len(one) > 3]
    ranked = sorted(
        ((max((fuzz.partial_ratio(part, label_key(one)) for part in parts), default=0), one) for one in longer),
        reverse=True,
    )
    if ranked and ranked[0][0] >= 85 and (len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _LEAD):
        return (ranked[0][1],)
    return ()


def likely(desk: Desk, texts: Sequence[str], among: Sequence[Deliverable]) -> tuple[str, ...]:
    """The deliverables that a file most likely is, best first."""
    alike = [desk.likeness(text) for text in texts]
    ranked = [
        (
            -max((desk.score(text, one) for text in texts), default=0),
            -max((found.get(one.id, 0.0) for found in alike), default=0.0),
            place,
            one.id,
        )
        for place, one in enumerate(among)
    ]
    return tuple(one for score, like, _, one in sorted(ranked)[:_SHOWN] if score or like)
