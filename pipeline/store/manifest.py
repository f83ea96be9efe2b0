"""Inputs, sources, settings, findings, numbers and outputs of a run → manifest.json; equal runs, equal bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from pipeline.config import Config
from pipeline.model.finding import Settled, count_findings
from pipeline.store.material_register import GivenNumber

NAME = "manifest.json"
_LAYOUT = 1
"""Version of the layout of the file."""


def render(
    config: Config,
    *,
    draft: bool,
    inputs: Mapping[str, str],
    sources: Mapping[str, str],
    outputs: Mapping[str, bytes],
    settled: Iterable[Settled],
    numbers: Iterable[GivenNumber] = (),
) -> bytes:
    """manifest.json (UTF-8, sorted keys): `inputs` file → sha256, `sources` (config, templates, scheme, code) → digest.

    `outputs` are the files of 报告/ and 清单/ by name; the manifest itself is not among them. `numbers`: those of
    the year may be cited there.
    """
    data = {
        "layout": _LAYOUT,
        "county": config.county,
        "year": config.year,
        "draft": draft,
        "inputs": dict(inputs),
        "sources": dict(sources),
        "policies": {
            config.scheme.policies[policy].name: {"option": option, "words": config.policy_words(policy)}
            for policy, option in config.policies.items()
        },
        "findings": count_findings(settled),
        "materials": {
            one.number: {"file": one.file, "sha256": one.sha256, "pages": one.pages}
            for one in numbers
            if one.year == config.year
        },
        "outputs": {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)} for name, body in outputs.items()
        },
    }
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def outputs(data: bytes) -> dict[str, str]:
    """File → sha256 of the outputs a manifest lists; empty where it is not one of ours."""
    try:
        listed = json.loads(data)["outputs"]
        return {str(name): str(entry["sha256"]) for name, entry in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def numbers(data: bytes) -> tuple[GivenNumber, ...]:
    """The numbers of materials that the outputs of a manifest may cite; none where it names none."""
    try:
        said = json.loads(data)
        year, listed = int(said["year"]), said["materials"].items()
        return tuple(
            GivenNumber(year, str(number), str(one["file"]), str(one["sha256"]), "", str(one["pages"]))
            for number, one in listed
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ()
