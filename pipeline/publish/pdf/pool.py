"""Printing jobs → printed parts in the same order, from the cache where nothing changed, else by a pool of workers."""

from __future__ import annotations

import json
import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from pipeline.publish.pdf import printing
from pipeline.publish.pdf.printing import Job, PrintedPart
from pipeline.system import workers
from pipeline.system.cache import Cache, key_of
from pipeline.system.fonts import Fonts, digest

Progress = Callable[[int, int, str], object]
"""Told after each part: how many are printed, of how many, and the part's id."""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A hash of everything in code that a printed part depends on."""
    sources = [p.read_bytes() for p in printing.code_digest_sources()]
    return key_of(version("weasyprint"), *sources)


def job_key(job: Job, fonts: Fonts) -> str:
    """The cache key of a job: part, code, fonts, and what else shows on its pages."""
    entries = None if job.contents is None else [asdict(e) for e in job.contents]
    extra = json.dumps([job.name, entries, job.first_page_left], ensure_ascii=False)
    return key_of("pdf part", job.part, code_digest(), digest(fonts), extra)


def print_parts(
    work: Sequence[Job],
    fonts: Fonts,
    cache: Cache,
    jobs: int = 1,
    progress: Progress | None = None,
    beside: Callable[[Fonts, Cache], object] | None = None,
) -> list[PrintedPart]:
    """Print every job; the result does not depend on the number of processes `jobs`.

    `beside`: something else that fills the cache, done by a worker when there are several.
    """
    keys = [job_key(job, fonts) for job in work]
    done: dict[int, PrintedPart] = {}
    for i, name in enumerate(keys):
        raw = cache.get(name)
        if raw is not None:
            done[i] = printing.unpack_part(raw)
    # the largest first, so that the last worker is not left alone with it
    todo = sorted((i for i in range(len(work)) if i not in done), key=lambda i: (-len(work[i].part), i))
    count = len(done)
    if progress is not None and count:
        progress(count, len(work), "")
    for i, part in _printed(todo, work, fonts, cache, jobs, beside):
        cache.put(keys[i], printing.pack_part(part))
        done[i] = part
        count += 1
        if progress is not None:
            progress(count, len(work), work[i].name)
    return [done[i] for i in range(len(work))]


def _printed(
    todo: Sequence[int],
    work: Sequence[Job],
    fonts: Fonts,
    cache: Cache,
    jobs: int,
    beside: Callable[[Fonts, Cache], object] | None,
) -> Iterator[tuple[int, PrintedPart]]:
    if not todo:
        return
    printing.load_weasyprint(fonts, cache.folder)
    if jobs <= 1 or len(todo) == 1:
        for i in todo:
            yield i, printing.print_part(work[i], fonts)
        return
    # Forked workers inherit the loaded libraries (threads would share one interpreter lock: 1.1 times faster
    # instead of 2); where there is no safe fork, each worker loads them itself.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(min(jobs, len(todo)), context, _begin, (fonts, cache.folder)) as pool:
        futures = {pool.submit(printing.print_part, work[i], fonts): i for i in todo}
        aside = pool.submit(beside, fonts, cache) if beside else None
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
            if aside:
                aside.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _begin(fonts: Fonts, folder: Path) -> None:
    workers.begin()
    printing.load_weasyprint(fonts, folder)
