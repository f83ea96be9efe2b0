"""Numbers as a person writes them in a command → numbers and ranges: 3, 30-65, 30～65, 3、5."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.system.errors import PipelineError

_ONE = re.compile(r"第?([0-9]{1,9})条?(?:\s*(?:[-–—~～−－至到]|\.\.)\s*第?([0-9]{1,9})条?)?")


def written_numbers(words: Iterable[str]) -> tuple[range, ...]:
    """What is meant, each as a range; raises PipelineError (CONFIG) naming every word that is no number."""
    written = [one for word in words for one in re.split("[,，、;；]", word) if one.strip()]
    wrong = [one for one in written if not _ONE.fullmatch(one.strip())]
    if wrong:
        raise PipelineError(f"看不懂编号“{'、'.join(wrong)}”。", "编号写数字，几条用空格隔开，连着的写成 30-65。")
    return tuple(_ranges(written))


def _ranges(written: Iterable[str]) -> Iterator[range]:
    for one in written:
        found = _ONE.fullmatch(one.strip())
        first, last = int(found[1]) if found else 0, int((found[2] or found[1]) if found else 0)
        yield range(min(first, last), max(first, last) + 1)
