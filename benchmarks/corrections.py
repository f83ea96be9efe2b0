"""What a report and its corrections cost, beside the hand-chained stack in the same run, as a table in Markdown.

Run from the repository, with the packages of benchmarks/requirements.txt: python -m benchmarks.corrections [--rounds 5]
Each round runs the stack, a clean build, then every correction in a new process (cold) and in one that stays (warm).
Every correction is another one each time, so that nothing kept from an earlier run answers it.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import amounts, edits
from benchmarks.measure import Cost, Staying, run

STACK, CLEAN = "hand-chained stack, clean", "clean build"


@dataclass(frozen=True)
class Measured:
    """A correction, the use case that follows it, and how many seconds it may take cold and warm (0: not asked)."""

    name: str
    edit: Callable[[Path, int], None]
    call: tuple[str, ...]
    cold: float
    warm: float


MEASURED = (
    Measured("check after a cell", edits.correct_cell, ("check",), 1.0, 0.4),
    Measured("one cell", edits.correct_cell, ("build",), 2.0, 0.9),
    Measured("one air day", edits.correct_air_day, ("build",), 2.0, 0.9),
    Measured("one photo", edits.replace_photo, ("build",), 2.0, 0.9),
    Measured("preview of a chapter", edits.change_sentence, ("preview", edits.CHAPTER), 0, 1.0),
    Measured("one sentence", edits.change_sentence, ("build",), 2.0, 0.9),
    Measured("one acceptance", edits.accept_finding, ("build",), 2.0, 0.9),
    Measured("nothing changed", edits.nothing, ("build",), 0.06, 0),
)
"""In this order no run finds what another left undone: the same cell and the same sentence are changed again."""
CLEAN_LIMIT = 7.5
TICK = 0.01
"""The least processor time that is seen."""


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was said on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corrections", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--times", type=int, default=1, help="so many times the sample's papers and rows of tables")
    return parser.parse_args(words)


def rounds(folder: Path, number: int, times: int) -> Iterator[tuple[str, Cost]]:
    """Measure; what was measured and what it cost, as it comes."""
    clean, cold, warm = (edits.new_project(folder / name) for name in ("clean", "cold", "warm"))
    if times > 1:
        for project in (clean, cold, warm):
            edits.grow(project, times)
    stack = ["benchmarks.stack", str(clean), str(folder / "templates"), str(folder / "stack")]
    run(*stack)  # Writes its templates and sets LibreOffice up.
    run("pipeline", "-C", str(cold), "build")
    staying = Staying(warm)
    for call in dict.fromkeys(one.call for one in reversed(MEASURED)):
        staying.call(*call)  # The second call counts: the first of a kind loads what it needs.
    try:
        for order in range(number):
            yield STACK, run(*stack)
            edits.forget(clean, order)
            yield CLEAN, run("pipeline", "-C", str(clean), "build")
            if not order:
                _compare(clean / "outputs" / str(edits.YEAR) / "报告", folder / "stack")
            for at, one in enumerate(MEASURED, 1):
                change = order * len(MEASURED) + at
                one.edit(cold, change)
                yield f"{one.name}, cold", run("pipeline", "-C", str(cold), *_words(one.call))
                one.edit(warm, change)
                yield f"{one.name}, warm", staying.call(*one.call)
    finally:
        staying.end()


def _compare(ours: Path, theirs: Path) -> None:
    """Say how much both made; a stack that makes much less or more measures nothing."""
    both = amounts.amounts(ours), amounts.amounts(theirs)
    print("  ".join(f"{word} {count} : {both[1][word]}" for word, count in both[0].items()), flush=True)
    if far := amounts.too_far(*both):
        sys.exit(f"the stack's report differs too much in {', '.join(far)}")


def _words(call: Sequence[str]) -> Sequence[str]:
    return ("template", *call) if call[0] == "preview" else call


def table(found: dict[str, list[Cost]]) -> str:
    """The medians, with the stack's clean run as a multiple of each."""
    limits = {CLEAN: CLEAN_LIMIT}
    for one in MEASURED:
        limits |= {f"{one.name}, cold": one.cold, f"{one.name}, warm": one.warm}
    whole, worked = _medians(found[STACK])
    lines = [
        "| what | s: median (min–max) | processor s | MB | target s | stack ÷ this | the same in processor s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, costs in found.items():
        seconds = [cost.seconds for cost in costs]
        (middle, processor), limit = _medians(costs), limits.get(name, 0)
        target = f"≤ {limit}" if limit else ""
        lines.append(
            f"| {name} | {middle:.2f} ({min(seconds):.2f}–{max(seconds):.2f}) "
            f"| {processor:.2f} | {max(cost.megabytes for cost in costs):.0f} | {target} "
            f"| {whole / middle:.1f} | {worked / max(processor, TICK):.1f} |"
        )
    return "\n".join(lines)


def _medians(costs: Sequence[Cost]) -> tuple[float, float]:
    seconds, processor = ([getattr(cost, name) for cost in costs] for name in ("seconds", "processor"))
    return statistics.median(seconds), statistics.median(processor)


def main() -> None:
    """Measure and print."""
    asked = arguments()
    found: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, cost in rounds(Path(folder), asked.rounds, asked.times):
            found.setdefault(name, []).append(cost)
            said = f"{name:32} {cost.seconds:6.2f} s  processor {cost.processor:6.2f} s  {cost.megabytes:4.0f} MB"
            print(said, file=sys.stderr, flush=True)
    load = os.getloadavg()[2]
    print(f"{asked.rounds} rounds, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}\n")
    print(table(found))


if __name__ == "__main__":
    main()
