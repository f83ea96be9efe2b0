"""The texts of a year's reports, each with the 稿次 its Word files bear ↔ files of 登记/稿次/."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path

from pipeline.model.revision import Revision, RevisionParagraph, RevisionText, counted_rows
from pipeline.office import package
from pipeline.store import safekeeping
from pipeline.system.errors import PipelineError
from pipeline.system.json_values import decoded

FOLDER = "稿次"
_NUMBERED = re.compile(r"(\d{3,})-([0-9a-f]{16})\.zip")
_PART = "{:04}.json"
"""Name within a file of the text of a part of the report, by its place."""
_SIGNS = 16
"""Of a digest: enough to tell a year's texts apart, and those of other counties."""


def revision_of(words: Sequence[bytes], register: Path, year: int) -> Revision:
    """The 稿次 of a text: that which the same words had before, else the next number. `register` is 登记/.

    words: a digest of the words of each part of the report.

    All are kept, for the copy that a person has taken away may be of any of them: one of a report of a hundred pages
    takes some 100 kB.
    """
    digest = hashlib.sha256(b"\0".join(words)).hexdigest()[:_SIGNS]
    there = revisions_of(register, year)
    known = next((number for number, path in there.items() if digest_in(path) == digest), None)
    return Revision(known or max(there, default=0) + 1, year, digest)


def keep_revision(revision: Revision, texts: Sequence[bytes], register: Path, county: str) -> None:
    """Keep the text under its number, for good; raises PipelineError (OUTPUT).

    texts: those of the report's parts (JSON of tuples of RevisionParagraph).
    """
    path = register / FOLDER / str(revision.year) / f"{revision.number:03}-{revision.digest}.zip"
    if not path.is_file():
        data = package.write_package({_PART.format(number): text for number, text in enumerate(texts)})
        safekeeping.keep(register, path.relative_to(register).as_posix(), data, county, one_copy=True)


def revisions_of(register: Path, year: int) -> dict[int, Path]:
    """Number → file of the texts kept of a year, the first ones first."""
    return safekeeping.numbered_files(register / FOLDER / str(year), _NUMBERED)


def read_revision(data: bytes) -> RevisionText:
    """The text in a file's bytes; raises ValueError where they are none of ours."""
    try:
        files = package.read_package(data)
        parts = [decoded(body, tuple[RevisionParagraph, ...]) for _, body in sorted(files.items())]
        return RevisionText(tuple(one for part in counted_rows(parts) for one in part))
    except zipfile.BadZipFile as error:
        raise ValueError("not a text of ours") from error


def load_revision(path: Path) -> RevisionText:
    """The text in a file; raises PipelineError (CONFIG) where it cannot be read."""
    try:
        return read_revision(path.read_bytes())
    except (OSError, ValueError) as error:
        name = "/".join(path.parts[-5:])
        kept = f"{'/'.join(path.parts[-5:-3])}/{safekeeping.COPIES}/{'/'.join(path.parts[-3:])}"
        raise PipelineError(f"{name} 读不出来。", f"请用 {kept} 或自己的备份恢复它，再重新运行。") from error


def digest_in(path: Path) -> str:
    """The digest of the text that a file's name tells."""
    match = _NUMBERED.fullmatch(path.name)
    return match[2] if match else ""
