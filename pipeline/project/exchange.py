"""The list that lies in 换页/ → told once its sheets were exchanged: what the paper is from then on, in 登记/报送/."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.project.register_check import check_submissions
from pipeline.project.submission import handed_in
from pipeline.system import layout
from pipeline.system.errors import Cause, PipelineError
from pipeline.system.layout import REGISTER, REPORT, REPRINT

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.store.swap import Copy

KEPT, STATE, MANIFEST = "登记用", "换页.json", "manifest.json"
"""Folder below 换页/ with what is kept once the sheets were exchanged; of its files the one that says what of, and what
the report was made from."""


@dataclass(frozen=True, slots=True)
class ReprintDone:
    """An exchange that is told to have been done."""

    year: int
    number: int
    exchange: int
    folder: str
    """Where the paper as it is now is kept, from outputs/ on."""


@dataclass(frozen=True, slots=True)
class ListedExchange:
    """What the list that lies in 换页/ is of."""

    number: int
    against: str
    """Folder of the state of the paper that it was made for."""
    documents: Mapping[str, str]
    exchanged: Sequence[Sequence[str]]


def reprint_done(project: Path, year: int | None = None) -> ReprintDone:
    """Keep that the sheets of 换页/ were exchanged in every copy: from now on the paper is what 换页/ says.

    Raises PipelineError: NO_INPUT where there is no list, or it was told already, CONFIG, OUTPUT.
    """
    from pipeline.project.configuration import load_config
    from pipeline.store import frozen_papers, swap
    from pipeline.store.frozen_papers import ExchangedSheet, FrozenState

    config = load_config(project, year)
    folder = config.outputs / str(config.year) / REPRINT
    with swap.lock(project / "outputs"):
        swap.repair(folder.parent)
        frozen_papers.finish_freezing(config.outputs / REGISTER, config.county)
        said = _last_list(folder)
        if said is None:
            raise PipelineError(
                f"outputs/{config.year}/{REPRINT}/ 里没有换页清单，没有登记。",
                "请先运行 selfcheck reprint，照清单换好以后再登记。",
                Cause.NO_INPUT,
            )
        refuse_lost(config)
        paper = handed_in(config, said.number)
        if paper.now.folder != said.against:
            raise PipelineError(
                f"outputs/{config.year}/{REPRINT}/ 里的清单已经登记过换页了。",
                "请运行 selfcheck reprint，看还有没有要换的页。",
                Cause.NO_INPUT,
            )
        sheets = tuple(ExchangedSheet(*one) for one in said.exchanged)
        state = FrozenState(said.number, paper.now.exchange + 1, config.year, said.documents, sheets)
        files, digests = _exchanged_files(folder, said)
        frozen_papers.freeze(config.outputs / REGISTER, state, files, digests, config.county)
    return ReprintDone(config.year, state.number, state.exchange, f"{REGISTER}/{layout.SUBMITTED}/{state.folder}/")


def ask_for_the_last(config: Config, files: Mapping[str, bytes | Copy] | None = None) -> None:
    """Raise PipelineError (NO_INPUT) where a list that nobody told of says otherwise than the new one (`files`).

    If it was followed, the paper is no longer what is known of it; of whichever submission it is, the new one takes its
    place. `files` None: nothing is listed, all of 报告/ is about to be handed in anew.
    """
    folder = config.outputs / str(config.year) / REPRINT
    last = _last_list(folder)
    name = f"{KEPT}/{STATE}"
    refuse_lost(config)
    if last is None or not _is_open(config, last) or (files and (folder / name).read_bytes() == files.get(name)):
        return
    told = f"outputs/{config.year}/{REPRINT}/ 里有一份还没有登记的换页清单（报送 {last.number} 的），"
    done = "已经照它换过纸的，先运行 selfcheck reprint --done 登记；没有换过、"
    if files is None:
        gone = f"整份重新报送的，把 outputs/{config.year}/{REPRINT}/ 移到别处再运行。"
        raise PipelineError(f"{told}没有冻结报送件。", done + gone, Cause.NO_INPUT)
    void = "不用了的，运行 selfcheck reprint --void 作废它。"
    raise PipelineError(f"{told}报告或装订在那以后又变了；没有再列。", done + void, Cause.NO_INPUT)


def refuse_lost(config: Config) -> None:
    """Raise PipelineError (CONFIG) where the list in 换页/ is of a submission that is not in 登记/报送/."""
    from pipeline.store import frozen_papers

    check_submissions(config)
    last = _last_list(config.outputs / str(config.year) / REPRINT)
    papers = frozen_papers.submitted_papers(config.outputs / REGISTER)
    if last is not None and all(one.now.number != last.number for one in papers):
        place, listed = f"outputs/{REGISTER}/{layout.SUBMITTED}", f"outputs/{config.year}/{REPRINT}/"
        raise PipelineError(
            f"{place}/{last.number} 不见了，而 {listed} 里有报送 {last.number} 的换页清单。",
            f"请从自己的备份里找回整个文件夹 {place}，放回原处再运行；确实没有备份的，把 {listed} 移到别处，"
            "以后重新报送、重新计次，不再与它比较。",
        )


def _is_open(config: Config, last: ListedExchange) -> bool:
    """Whether the paper still is what the list was made for."""
    from pipeline.store import frozen_papers

    papers = frozen_papers.submitted_papers(config.outputs / REGISTER)
    return any(one.now.number == last.number and one.now.folder == last.against for one in papers)


def _last_list(folder: Path) -> ListedExchange | None:
    """What the list that lies in 换页/ is of, None where there is none, or it is not as it was written."""
    from pipeline.store import swap

    try:
        data = (folder / KEPT / STATE).read_bytes()
        if hashlib.sha256(data).hexdigest() != swap.record(folder).get(f"{KEPT}/{STATE}"):
            return None
        said = json.loads(data)
        return ListedExchange(
            int(said["number"]),
            str(said["against"]),
            {str(name): str(digest) for name, digest in said["documents"].items()},
            [tuple(map(str, one)) for one in said["exchanged"]],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _exchanged_files(folder: Path, said: ListedExchange) -> tuple[dict[str, Copy | bytes], dict[str, str]]:
    """What is kept of an exchange, and the sha256 of each; raises PipelineError (NO_INPUT) where it is not whole."""
    from pipeline.publish import reprint_list
    from pipeline.store import frozen_papers, swap

    known = swap.record(folder)
    there = {
        f"{REPORT}/{MANIFEST}": f"{KEPT}/{MANIFEST}",
        frozen_papers.SNAPSHOT: f"{KEPT}/{frozen_papers.SNAPSHOT}",
        **{name: whole_name(name) for name in said.documents if whole_name(name) in known},
    }
    files: dict[str, Copy | bytes] = {}
    digests = {}
    for name, own in there.items():
        digest = hashlib.sha256((folder / own).read_bytes()).hexdigest() if (folder / own).is_file() else ""
        if digest != known.get(own, "-") or said.documents.get(name, digest) != digest:
            raise PipelineError(
                f"outputs/{folder.parent.name}/{folder.name}/{own} 不见了或被改过，没有登记。",
                "请重新运行 selfcheck reprint，核对清单没有变，再登记。",
                Cause.NO_INPUT,
            )
        files[name], digests[name] = swap.Copy(folder / own, digest), digest
    # The list as it lies, with what was ticked on it.
    listed = (folder / reprint_list.NAME).read_bytes() if (folder / reprint_list.NAME).is_file() else b""
    if listed:
        files[reprint_list.NAME], digests[reprint_list.NAME] = listed, hashlib.sha256(listed).hexdigest()
    return files, digests


def whole_name(name: str) -> str:
    """Where in 换页/ a document lies as it is after the exchange."""
    from pipeline.publish import reprint_list

    return f"{reprint_list.WHOLE}/{name.rpartition('/')[2]}"
