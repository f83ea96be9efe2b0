"""A file's bytes → what it holds, read in a bounded process, ahead of those who ask, and remembered between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from pipeline.reading.file_contents import FileContents, Refusal
from pipeline.reading.secrecy import mark_in_name
from pipeline.system.bounded_process import BoundedProcess
from pipeline.system.cache import Cache, key_of
from pipeline.system.json_values import decoded
from pipeline.system.program import part_digest

CODE = ("reading/*.py", "model/*.py", "office/*.py", "system/*.py")
"""What decides what a file holds: this room and what it stands on."""
SECONDS = 8
"""Of the processor, for one file; a second more for every MEGABYTES."""
_MEGABYTES = 2 << 20
_REMEMBERED = 8 << 20
"""Bytes of contents beyond which reading the file again is as quick as reading what was remembered."""


@dataclass
class FileReader:
    """Reads files one after the other, with a `store` only what it has not seen before; use it as a context."""

    store: Cache | None = None
    process: BoundedProcess = field(default_factory=lambda: BoundedProcess("pipeline.reading.reading_process"))
    ahead: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "reading"))

    def __enter__(self) -> FileReader:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is not None:
            # Nobody wants what is being read any more: it is not waited for.
            self.process.end()
        self.ahead.shutdown(cancel_futures=True)
        self.process.end()

    def begin(self, name: str, sha256: str, load: Callable[[], bytes]) -> Future[FileContents]:
        """Have a file with these bytes read; they are loaded only where it is not remembered what such a file holds.

        `name` is only used for its ending where contents leave a choice. Raises whatever `load` raises.
        """
        ending = name.rpartition(".")[2].lower() if "." in name else ""
        key = key_of(part_digest(*CODE), ending.encode(errors="surrogatepass"), sha256)
        # What was remembered under another name knows nothing of a mark of secrecy in this one.
        known = self.store.get(key) if self.store and not mark_in_name(name) else None
        if not known:
            return self.ahead.submit(self._read, name, load(), ending, key)
        done = Future[FileContents]()
        done.set_result(decoded(known, FileContents))
        return done

    def read(self, name: str, data: bytes) -> FileContents:
        """What a file holds."""
        return self.begin(name, hashlib.sha256(data).hexdigest(), lambda: data).result()

    def _read(self, name: str, data: bytes, ending: str, key: str) -> FileContents:
        body = self._ask(name, data)
        if not body:
            # What the reader died over may be but the text of a paper: without that it still has pages.
            body = self._ask(name, data, words=False)
            # Not kept: that the reader died or was too slow may be the machine's fault.
            return decoded(body, FileContents) if body else FileContents(ending, Refusal("I113"))
        contents = decoded(body, FileContents)
        kept = contents.refusal is None or not contents.refusal.passing
        if kept and self.store and len(body) < _REMEMBERED:
            self.store.put(key, body)
        return contents

    def _ask(self, name: str, data: bytes, *, words: bool = True) -> bytes | None:
        seconds = SECONDS + len(data) // _MEGABYTES
        return self.process.ask({"name": name, "words": words}, data, seconds)
