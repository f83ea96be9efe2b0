"""Templates of report_templates/汇编/ and the fields they are given → the HTML of our own sheets, and every mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.finding import Finding
from pipeline.model.table import Place
from pipeline.office import sandbox
from pipeline.office.html_print import HtmlAnchor
from pipeline.office.template_source import tolerant
from pipeline.scheme.catalogue import FindingKind
from pipeline.system.errors import PipelineError, reason

FOLDER = "汇编"
COVER, CONTENTS, DIVIDER, PHOTOS, NOTICE = KINDS = ("封面", "目录", "分隔页", "照片页", "说明页")
STYLE = "样式.css"
_OWN = "section { break-before: page } .页码 { display: inline-block; width: 100%; height: 1em }\n"
"""What holds for every style sheet: a sheet begins a page, the place for a page number is as high as its signs."""
_PICTURES = (".png", ".jpg", ".jpeg")
_BEGINNING = 24
"""Signs of a line that show which one is meant."""
_OPENING = re.compile(r"\{[{%][-+]?$")


@dataclass(slots=True)
class SheetTemplates:
    """The templates: a file of the county's folder where there is one, else ours of that name."""

    folders: tuple[Path, ...]
    """The county's first."""
    mistakes: list[Finding] = field(default_factory=list)
    _texts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """What stands in a file of the templates. Raises PipelineError (CONFIG) where it is no text."""
        if name not in self._texts:
            path = self._path(name)
            try:
                self._texts[name] = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
            except UnicodeDecodeError as error:
                raise PipelineError(
                    f"report_templates/{FOLDER}/{name} 不是 UTF-8 编码的文本，读不出。",
                    "用记事本打开，另存为 UTF-8 编码；或删去它，程序就用自带的。",
                ) from error
            except OSError as error:
                raise PipelineError(
                    f"report_templates/{FOLDER}/{name} 打不开：{reason(error)}。",
                    "请从备份或原始安装包里恢复这个文件。",
                ) from error
        return self._texts[name]

    def _path(self, name: str) -> Path:
        return next((folder / name for folder in self.folders if (folder / name).is_file()), self.folders[-1] / name)

    def style(self) -> str:
        """The style sheet of all sheets."""
        return f"{self.text(STYLE)}\n{_OWN}"

    def picture(self, name: str) -> bytes | None:
        """A picture that lies beside the templates."""
        path = self._path(name)
        plain = Path(name).name == name and path.suffix.lower() in _PICTURES
        return path.read_bytes() if plain and path.is_file() else None

    def pictures(self) -> tuple[bytes, ...]:
        """All pictures that lie beside the templates, by name."""
        names = {path.name for folder in self.folders if folder.is_dir() for path in folder.iterdir()}
        return tuple(data for name in sorted(names) if (data := self.picture(name)) is not None)

    def section(self, kind: str, fields: Mapping[str, object]) -> str:
        """One sheet (or several) of a kind as HTML; "" for a template that prints nothing. Collects mistakes."""
        name = f"{kind}.html"
        text = self.text(name)
        source = tolerant(text)
        outcome = sandbox.render_source(source, fields, {})
        lines = _Lines(text, source, f"{FOLDER}/{name}")
        for unknown in outcome.unknown:
            near = "”“".join(unknown.near)
            self._note(
                lines.finding("T101" if near else "T102", unknown.line, unknown.name, name=unknown.name, near=near)
            )
        for unknown in outcome.filters:
            near = "”“".join(unknown.near)
            code = "T117" if near else "T103"
            self._note(lines.finding(code, unknown.line, unknown.name, name=unknown.name, near=near))
        if outcome.slip is not None:
            self._note(lines.finding(outcome.slip.code, outcome.slip.line, "", problem=outcome.slip.problem))
        return (outcome.text or "").strip()

    def _note(self, finding: Finding) -> None:
        if finding not in self.mistakes:
            self.mistakes.append(finding)

    def refuse(self, addresses: Sequence[str]) -> None:
        """Note addresses that the printer was not given, where a template or the style sheet names them."""
        for address in addresses:
            self._note(next(self._naming(address), Finding("T113", (Place(FOLDER),), {"address": address})))

    def _naming(self, address: str) -> Iterator[Finding]:
        for name in (*(f"{kind}.html" for kind in KINDS), STYLE):
            for number, line in enumerate(self.text(name).split("\n"), 1):
                if address in line:
                    yield Finding("T113", (Place(f"{FOLDER}/{name}", f"第{number}行"),), {"address": address})

    def stop(self, catalogue: Mapping[str, FindingKind]) -> None:
        """Raise PipelineError (CONFIG) with all mistakes noted so far, where there are any."""
        if not self.mistakes:
            return
        told = [f"  {one.place}：{catalogue[one.code].say(one)}" for one in self.mistakes]
        hints = dict.fromkeys(catalogue[one.code].advise(one) for one in self.mistakes)
        raise PipelineError(f"模板有 {len(told)} 处写法有误，汇编没有写：\n" + "\n".join(told), "\n→ ".join(hints))


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of a source made tolerant → lines of the template as its writer sees it."""

    text: str
    source: str
    name: str

    def finding(self, code: str, line: int, word: str, **values: str) -> Finding:
        """A finding at a line of the source, about the tag there that holds `word`."""
        number = self._written(line)
        rows = self.text.split("\n")
        row = rows[number - 1].strip() if 0 < number <= len(rows) else ""
        tags: list[str] = re.findall(r"\{[{%].*?[%}]\}", row)
        tag = next((one for one in tags if word and word in one), tags[0] if tags else "")
        tag = tag or re.sub(r"<[^>]*>", "", row).strip()[:_BEGINNING]
        return Finding(code, (Place(self.name, f"第{number}行" if number else ""),), {"tag": tag} | values)

    def _written(self, line: int) -> int:
        """Each tag's inside begins a line of its own in the source: these breaks are not counted."""
        before = self.source.split("\n")[: max(line - 1, 0)]
        return sum(not _OPENING.search(one) for one in before) + 1 if line else 0


def joined_sections(sections: Sequence[tuple[str, str]]) -> str:
    """Sections (kind, HTML) as one document; each bears its number, and its kind as its class."""
    body = "\n".join(
        f'<section class="{kind}" id="{_section(number)}">\n{html}\n</section>'
        for number, (kind, html) in enumerate(sections)
        if html
    )
    return f'<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"></head><body>\n{body}\n</body></html>'


def pages_of(count: int, anchors: Mapping[str, HtmlAnchor], pages: int) -> list[tuple[int, int]]:
    """The first page (from 0) of each section of a printed document, and how many it takes: 0 for one that is empty."""
    found: list[tuple[int, int]] = []
    end = pages
    for number in reversed(range(count)):
        anchor = anchors.get(_section(number))
        first = anchor.page if anchor else end
        found.append((first, end - first))
        end = min(first, end)
    return found[::-1]


def _section(number: int) -> str:
    return f"section:{number}"
