"""Photographs, notices and volumes → our own sheets of them, in the volumes' order; what is lacking without Pango."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model.material import Material, Numbered
from pipeline.publish.bundle import page_templates, plan, volume_pages
from pipeline.publish.bundle.laid import MOST_PHOTOS, Laid, Photo, PhotoRun, Unbound
from pipeline.publish.bundle.page_templates import CONTENTS, COVER, DIVIDER, NOTICE, PHOTOS
from pipeline.publish.bundle.plan import BoundPiece, Row, Sheets, Volume
from pipeline.publish.bundle.press import Press, PrintedSection, SheetText
from pipeline.system.errors import Cause, PipelineError

_TRIES = 6
"""How often covers and dividers are printed anew until the pages that stand on them are right: mostly once."""
_UNPRINTED = "照片页没有印出，见移交的原件"


@dataclass(frozen=True, slots=True)
class PageNumber:
    """Where in the contents a page number belongs: the sheet (from 0), the number it leads to, its box in points."""

    sheet: int
    target: str
    box: tuple[float, float, float, float]
    """Left, bottom, right, top; as high as the signs are to be."""


@dataclass(frozen=True, slots=True)
class Front:
    """Our sheets of a volume: None where there are none; dividers by the place of the piece each stands before."""

    cover: Sheets | None = None
    contents: Sheets | None = None
    dividers: Mapping[int, Sheets] = field(default_factory=dict)
    numbers: tuple[PageNumber, ...] = ()


def try_templates(press: Press, day: str, groups: Mapping[str, str]) -> None:
    """Fill every template in once with an example, before anything is laid out: all mistakes are told at once.

    Raises PipelineError (CONFIG) where there are any.
    """
    indicator = next(press.config.scheme.tree.indicators()).id
    number = f"{indicator}-01"
    material = Material(number, press.config.compiler_body, press.config.year, number, "pdf", 1, number)
    one = Numbered(number, material, indicator)
    rows = (Row(heading=indicator), Row("", number, number, material.department, 1, number))
    volume = Volume(1, indicator, indicator, (BoundPiece((one,), 1),), rows)
    example = {
        COVER: volume_pages.cover(volume, (volume,), day, (day,), press.config),
        CONTENTS: volume_pages.contents(volume),
        DIVIDER: volume_pages.divider(volume, 0, (volume,), plan.places((volume,)), groups, press.config),
        PHOTOS: volume_pages.photographs((one, one), (number, "")),
        NOTICE: volume_pages.notice(one, number),
    }
    for kind, fields in example.items():
        press.templates.section(kind, fields)
    press.templates.stop(press.config.scheme.catalogue)


def pieces(press: Press, laid: Sequence[Laid]) -> tuple[tuple[BoundPiece, ...], PipelineError | None]:
    """Print photographs and notices among what was laid out; where no sheet can be printed, they have none, and why."""
    made: dict[int, tuple[BoundPiece, ...]] = {}
    lacking = None
    for group in _together(laid):
        try:
            made |= _printed_group(press, {at: laid[at] for at in group})
        except PipelineError as error:
            if error.cause is not Cause.COMPONENT:
                raise
            lacking = error
            made |= {at: (_without(laid[at]),) for at in group}
    return tuple(piece for at, one in enumerate(laid) for piece in made.get(at, (_without(one),))), lacking


def _together(laid: Sequence[Laid]) -> Iterator[list[int]]:
    """The places of what is printed in one document: all notices, then photographs, not too many at once."""
    notices = [at for at, one in enumerate(laid) if isinstance(one, Unbound)]
    if notices:
        yield notices
    group, count = list[int](), 0
    for at, one in enumerate(laid):
        if isinstance(one, PhotoRun):
            if group and count + len(one.numbered) > MOST_PHOTOS:
                yield group
                group, count = [], 0
            group.append(at)
            count += len(one.numbered)
    if group:
        yield group


def _printed_group(press: Press, laid: Mapping[int, Laid]) -> dict[int, tuple[BoundPiece, ...]]:
    sections, photos = [], dict[str, Photo]()
    for one in laid.values():
        if isinstance(one, PhotoRun):
            names = [f"{each.number}.jpg" for each in one.numbered]
            photos |= {name: photo for name, photo in zip(names, one.photos, strict=True) if photo}
            names = [name if name in photos else "" for name in names]
            sections.append(SheetText(PHOTOS, volume_pages.photographs(one.numbered, names)))
        elif isinstance(one, Unbound):
            sections.append(SheetText(NOTICE, volume_pages.notice(one.numbered, one.why)))
    made = press.printed(sections, photos)
    return {at: tuple(_pieces(one, printed)) for (at, one), printed in zip(laid.items(), made, strict=True)}


def _pieces(one: Laid, printed: PrintedSection) -> Iterator[BoundPiece]:
    """A notice as one piece; photographs sheet by sheet, each number where its id stands."""
    sheets = printed.sheets
    if not isinstance(one, PhotoRun) or sheets is None:
        yield replace(_without(one), sheets=len(sheets.sizes) if sheets else 0, printed=sheets)
        return
    starts: dict[int, list[int]] = {}
    last = 0
    for at, each in enumerate(one.numbered):
        anchor = printed.anchors.get(each.number)
        last = max(last, anchor.page if anchor else last)
        starts.setdefault(last, []).append(at)
    ends = [*list(starts)[1:], len(sheets.sizes)]
    for (start, places), end in zip(starts.items(), ends, strict=True):
        first = start if start != min(starts) else 0
        links = tuple(replace(link, page=link.page - first) for link in sheets.links if first <= link.page < end)
        yield BoundPiece(
            tuple(one.numbered[at] for at in places),
            end - first,
            sum(photo.size for at in places if (photo := one.photos[at])),
            Sheets(sheets.path, sheets.first + first, sheets.sizes[first:end], links),
        )


def _without(one: Laid) -> BoundPiece:
    """A piece without a sheet."""
    if isinstance(one, PhotoRun):
        return BoundPiece(one.numbered, 0, why=_UNPRINTED)
    return BoundPiece((one.numbered,), 0, why=one.why) if isinstance(one, Unbound) else one


def fronts(
    press: Press, made: Sequence[Volume], day: str, marks: Sequence[str], groups: Mapping[str, str]
) -> tuple[tuple[Volume, ...], tuple[Front, ...]]:
    """Print covers, contents and dividers, and number the pages of the volumes with them; `groups`: names by id.

    The contents are printed without pages, which are laid over them when all is counted: they need not be printed again
    because a page moved. Covers and dividers say pages, so they are printed until these are right.
    Raises PipelineError: CONFIG where a template is wrong or they never agree, COMPONENT.
    """
    lists = [press.printed([SheetText(CONTENTS, volume_pages.contents(volume))])[0] for volume in made]
    counts = [(1, dict.fromkeys(plan.divided(volume), 1)) for volume in made]
    for _ in range(_TRIES):
        paged = tuple(
            plan.paged(volume, cover, _count(listed.sheets), dividers)
            for volume, listed, (cover, dividers) in zip(made, lists, counts, strict=True)
        )
        found = _printed_fronts(press, paged, lists, day, marks, groups)
        now = [
            (_count(one.cover), {at: _count(one.dividers.get(at)) for at in before})
            for one, (_, before) in zip(found, counts, strict=True)
        ]
        if now == counts:
            return paged, found
        counts = now
    raise PipelineError(
        f"report_templates/{page_templates.FOLDER}/ 里的模板每排一次页数都不一样，页码定不下来，汇编没有写。",
        "模板里不要按页码或页数写条件；或删去改过的模板，用自带的。",
    )


def _count(sheets: Sheets | None) -> int:
    return len(sheets.sizes) if sheets else 0


def _printed_fronts(
    press: Press,
    made: Sequence[Volume],
    lists: Sequence[PrintedSection],
    day: str,
    marks: Sequence[str],
    groups: Mapping[str, str],
) -> tuple[Front, ...]:
    where = plan.places(made)
    asked: list[tuple[int, int | None]] = []
    sections: list[SheetText] = []
    for volume in made:
        asked.append((volume.number, None))
        sections.append(SheetText(COVER, volume_pages.cover(volume, made, day, marks, press.config)))
        for at in plan.divided(volume):
            asked.append((volume.number, at))
            fields = volume_pages.divider(volume, at, made, where, groups, press.config)
            sections.append(SheetText(DIVIDER, fields))
    printed = dict(zip(asked, (one.sheets for one in press.printed(sections)), strict=True))
    return tuple(
        Front(
            printed[volume.number, None],
            listed.sheets,
            {at: sheets for at in plan.divided(volume) if (sheets := printed[volume.number, at]) is not None},
            tuple(
                PageNumber(anchor.page, row.target, anchor.box)
                for at, row in enumerate(volume.rows)
                if row.target and (anchor := listed.anchors.get(volume_pages.page_spot(at)))
            ),
        )
        for volume, listed in zip(made, lists, strict=True)
    )


def lacked(error: PipelineError, pieces_lack: Iterable[Laid], *, fronts_lack: bool) -> PipelineError:
    """The same error with which sheets the volumes lack."""
    laid = list(pieces_lack)
    photos = sum(len(one.numbered) for one in laid if isinstance(one, PhotoRun))
    notices = sum(isinstance(one, Unbound) for one in laid)
    told = [COVER, CONTENTS, DIVIDER] if fronts_lack else []
    told += [f"{PHOTOS}（{photos} 张照片）"] if photos else []
    told += [f"{NOTICE}（{notices} 件材料）"] if notices else []
    return PipelineError(
        f"{error.message}这份汇编里没有{'、'.join(told)}；各部门的材料照常装订，有页眉和书签。", error.hint, error.cause
    )
