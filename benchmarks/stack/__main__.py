"""Make the report the hand-chained way: python -m benchmarks.stack PROJECT TEMPLATES OUTPUT [--year 2024]."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FACE = ROOT / ".fonts" / "NotoSansCJK-Regular.ttc"
TEXT_MM = 154.0
"""How wide the text is."""
PROFILE = ".libreoffice"
"""Stays beside the report, so that only the first run sets LibreOffice up."""
REPORT, INDEX = "自查报告.docx", "佐证材料目录.docx"


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What was said on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stack", description=__doc__)
    parser.add_argument("project", type=Path, help="project folder, with inputs/")
    parser.add_argument("templates", type=Path, help="folder of templates; written from the project where it is empty")
    parser.add_argument("output", type=Path, help="folder for Word and PDF")
    parser.add_argument("--year", type=int, default=2024)
    return parser.parse_args(words)


def main() -> None:
    """Read, draw, fill in, merge, convert; say how long each took."""
    asked = arguments()
    begun = [time.perf_counter()]

    def told(what: str) -> None:
        begun.append(time.perf_counter())
        print(f"{what} {begun[-1] - begun[-2]:.2f}", end="  ", file=sys.stderr, flush=True)

    from benchmarks.stack import context as contexts
    from benchmarks.stack import document, figures

    context = contexts.read(asked.project / "inputs", asked.year)
    if not (asked.templates.is_dir() and any(asked.templates.iterdir())):
        from benchmarks.stack.templates import write_templates

        asked.templates.mkdir(parents=True, exist_ok=True)
        write_templates(asked.project, asked.year, context, asked.templates)
    told("read")
    asked.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        by_label = {line.label: line for there in context.lines.values() for line in there}
        shown = figures.Shown(
            asked.project / "inputs", asked.year, context.now, context.last, context.history, by_label
        )
        drawn = figures.draw(shown, FACE, folder)
        told("figures")
        parts = []
        for template in sorted(asked.templates.glob("*.docx")):
            parts.append(folder / template.name)
            document.render(template, vars(context), drawn, TEXT_MM, parts[-1])
        told("templates")
        *report, index = parts
        document.merge(report, asked.output / REPORT)
        (asked.output / INDEX).write_bytes(index.read_bytes())
        told("merge")
        document.to_pdf([asked.output / REPORT, asked.output / INDEX], asked.output, asked.output / PROFILE)
        told("pdf")
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
