"""The bytes of a PDF, Word file or picture → what it says or shows, remembered by content between runs."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.ingest import photo, wordtext
from pipeline.model.material import Paper, Picture
from pipeline.scheme import document_details
from pipeline.system.cache import Cache, key_of
from pipeline.system.pdfreader import Reader

_CODE = (
    "ingest/evidence_reader",
    "ingest/photo",
    "ingest/wordtext",
    "scheme/document_details",
    "system/fingerprint",
    "system/pdfreader",
)


@dataclass
class EvidenceReader:
    """Reads evidence, with a `store` only what it has not seen before; use it as a context."""

    store: Cache | None = None
    reader: Reader = field(default_factory=Reader)

    def __enter__(self) -> EvidenceReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.__exit__()

    def pdf(self, data: bytes, sha256: str, pages: int) -> Paper:
        """What a PDF says. One that cannot be read within bounds counts as a scan: a person must look at it."""
        known = self._known(sha256)
        if known:
            return _paper(known)
        texts = self.reader.texts(data)
        # Not kept: that the reader died or was too slow may be the machine's fault.
        return (
            Paper(scanned=True)
            if texts is None
            else self._keep(sha256, document_details.understand(texts, pages=pages))
        )

    def word(self, data: bytes, sha256: str, parts: Mapping[str, bytes]) -> Paper:
        """What a Word file says, as one page, and its pictures; raises Refused for XML that does not parse."""
        known = self._known(sha256)
        if known:
            return _paper(known)
        return self._keep(
            sha256, document_details.understand((wordtext.document_text(parts),), wordtext.pictures(data))
        )

    def picture(self, data: bytes, sha256: str, kind: str) -> Picture:
        """What a picture shows; raises Refused for one that cannot be opened."""
        known = self._known(sha256)
        if known:
            return _picture(known)
        seen = photo.open_picture(data, kind)
        if self.store:
            self.store.put(_key(sha256), json.dumps(_told(seen)).encode())
        return seen

    def _known(self, sha256: str) -> dict[str, Any] | None:
        body = self.store.get(_key(sha256)) if self.store else None
        found = json.loads(body) if body else None
        return found if isinstance(found, dict) else None

    def _keep(self, sha256: str, read: Paper) -> Paper:
        if self.store:
            told = {
                "texts": read.texts,
                "scanned": read.scanned,
                "title": read.title,
                "document_number": read.document_number,
                "dated": read.dated.isoformat() if read.dated else "",
                "pictures": [_told(one) for one in read.pictures],
            }
            self.store.put(_key(sha256), json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
        return read


@cache
def _version() -> str:
    """Changes with the code that opens files."""
    here = Path(__file__).parents[1]
    return key_of(*((here / f"{name}.py").read_bytes() for name in _CODE))


def _key(sha256: str) -> str:
    return key_of(_version(), sha256)


def _told(one: Picture) -> dict[str, Any]:
    taken = one.taken.isoformat() if one.taken else ""
    return {"pixels": one.pixels, "fingerprint": one.fingerprint, "taken": taken, "broken": one.broken}


def _paper(told: Mapping[str, Any]) -> Paper:
    return Paper(
        tuple(told["texts"]),
        told["scanned"],
        told["title"],
        told["document_number"],
        _date(told["dated"]),
        tuple(map(_picture, told["pictures"])),
    )


def _picture(told: Mapping[str, Any]) -> Picture:
    width, height = told["pixels"]
    return Picture((width, height), told["fingerprint"], _date(told["taken"]), told["broken"])


def _date(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
