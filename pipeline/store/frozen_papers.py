"""登记/报送/ ↔ what was handed in, frozen, and the sheets exchanged in it since: the state of the paper."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.store import safekeeping, swap
from pipeline.store.swap import Copy
from pipeline.system.errors import PipelineError, reason
from pipeline.system.layout import REGISTER, SUBMITTED, SUBMITTED_LIST

SUMS = "校验值.txt"
SNAPSHOT = "数据表.zip"
"""The table of facts of what was handed in, as 登记/数据表/ keeps them."""
_RECORD = "报送.json"
_NUMBERED = re.compile(r"(\d+)(?:-(\d+))?")
_SUM = re.compile(r"([0-9a-f]{64})  (\S.*)")
_PLACE = f"outputs/{REGISTER}/{SUBMITTED}"


@dataclass(frozen=True, slots=True)
class ExchangedSheet:
    """A sheet of paper that was put in, taken out, or both: the pages on its sides as a person calls them."""

    document: str
    action: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class FrozenState:
    """A folder of 登记/报送/: what was handed in (1), or what the paper was after an exchange of sheets (1-1)."""

    number: int
    exchange: int
    """0: as handed in; else which exchange of sheets."""
    year: int
    documents: Mapping[str, str]
    """Name of each PDF that is paper → sha256 of it, those unchanged since an earlier state with them."""
    exchanged: tuple[ExchangedSheet, ...] = ()
    county: str = ""
    """Whose report it is."""

    @property
    def folder(self) -> str:
        """Name of its folder."""
        return f"{self.number}-{self.exchange}" if self.exchange else str(self.number)

    @property
    def words(self) -> str:
        """What people call it."""
        return f"报送 {self.number}" + (f"（已换页 {self.exchange} 次）" if self.exchange else "")


@dataclass(frozen=True, slots=True)
class SubmittedPaper:
    """What was handed in once, with every exchange of sheets since: the last state is what the paper is now."""

    states: tuple[FrozenState, ...]
    register: Path
    """The folder 登记/."""
    sums: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """Folder → what its list of checksums says, once it was read."""

    @property
    def now(self) -> FrozenState:
        """The paper as it is."""
        return self.states[-1]

    def document(self, name: str) -> bytes:
        """The PDF that a document of the paper is; raises PipelineError (CONFIG) where it is damaged or gone."""
        wanted = self.now.documents[name]
        for state in reversed(self.states):
            if self.sums_of(state).get(name) == wanted:
                return self._read(state, name)
        raise _damaged(f"{self.now.folder}/{name}", "不见了", self.now)

    def file(self, name: str) -> bytes:
        """A file that every state has, of the last one; raises PipelineError (CONFIG) where it is damaged or gone."""
        return self.file_of(self.now, name)

    def file_of(self, state: FrozenState, name: str) -> bytes:
        """A file that every state has, of this one; raises PipelineError (CONFIG) where it is damaged or gone."""
        if name not in self.sums_of(state):
            raise _damaged(f"{state.folder}/{name}", "不见了", state)
        return self._read(state, name)

    def verify(self) -> None:
        """Raise PipelineError (CONFIG) where a file of any state is damaged or gone; large ones are read in pieces."""
        for state in self.states:
            for name, digest in self.sums_of(state).items():
                path = self.register / SUBMITTED / state.folder / name
                try:
                    with path.open("rb") as file:
                        sound = hashlib.file_digest(file, "sha256").hexdigest() == digest
                except FileNotFoundError:
                    raise _damaged(f"{state.folder}/{name}", "不见了", state) from None
                except OSError as error:
                    raise _damaged(f"{state.folder}/{name}", f"打不开（{reason(error)}）", state) from error
                if not sound:
                    raise _damaged(f"{state.folder}/{name}", "损坏了，或被换成了别的", state)

    def sums_of(self, state: FrozenState) -> Mapping[str, str]:
        """File → sha256 of what a state has; raises PipelineError (CONFIG) where the list is damaged or gone."""
        if state.folder not in self.sums:
            self.sums[state.folder] = _listed(self.register / SUBMITTED / state.folder, state.folder)
        return self.sums[state.folder]

    def _read(self, state: FrozenState, name: str) -> bytes:
        try:
            data = (self.register / SUBMITTED / state.folder / name).read_bytes()
        except FileNotFoundError:
            raise _damaged(f"{state.folder}/{name}", "不见了", state) from None
        except OSError as error:
            raise _damaged(f"{state.folder}/{name}", f"打不开（{reason(error)}）", state) from error
        if hashlib.sha256(data).hexdigest() != self.sums_of(state)[name]:
            raise _damaged(f"{state.folder}/{name}", "损坏了，或被换成了别的", state)
        return data


def submitted_papers(register: Path) -> tuple[SubmittedPaper, ...]:
    """Everything that was handed in, in the order of its numbers; raises PipelineError (CONFIG) for a broken record."""
    found: dict[int, dict[int, FrozenState]] = {}
    for folder in _folders(register):
        state = _state(folder)
        found.setdefault(state.number, {})[state.exchange] = state
    return tuple(
        SubmittedPaper(tuple(states[at] for at in sorted(states)), register)
        for _, states in sorted(found.items())
        if 0 in states
    )


def freeze(
    register: Path, state: FrozenState, files: Mapping[str, bytes | Copy], digests: Mapping[str, str], county: str
) -> None:
    """Keep a state whole or not at all; nothing that is frozen is ever written over.

    `digests`: sha256 of each file. The caller holds `swap.lock`. Raises PipelineError (OUTPUT), ValueError where the
    state is there already.
    """
    top = register / SUBMITTED
    if (top / state.folder).exists():
        raise ValueError(f"frozen already: {state.folder}")
    record = {
        "county": county,
        "number": state.number,
        "exchange": state.exchange,
        "files": _digest_of(digests),
        "year": state.year,
        "documents": dict(state.documents),
        "exchanged": [[one.document, one.action, one.old, one.new] for one in state.exchanged],
    }
    body = (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    listed = {**digests, _RECORD: hashlib.sha256(body).hexdigest()}
    sums = _sums_text(listed).encode()
    swap.replace_folder(top / state.folder, {**files, _RECORD: body, SUMS: sums})
    safekeeping.keep(top, f"{state.folder}/{SUMS}", sums, county, one_copy=True)
    _note_beside(register)


def finish_freezing(register: Path, county: str) -> None:
    """Finish or undo what a killed run left in 登记/报送/; the caller holds `swap.lock`."""
    top = register / SUBMITTED
    for one in top.glob(".新-*"):
        if one.is_file():
            one.unlink()  # what was about to be written beside the folders; those are repaired
    swap.repair(top)
    for folder in _folders(register):
        name = f"{folder.name}/{SUMS}"
        if name in safekeeping.read_record(top).files or not (folder / SUMS).is_file():
            continue
        known = _whole_state(folder)
        if known and (known.folder, known.county) == (folder.name, county):
            safekeeping.keep(top, name, (folder / SUMS).read_bytes(), county, one_copy=True)
    _note_beside(register)


def lost_submissions(register: Path) -> Iterator[tuple[str, str]]:
    """What of 登记/报送/ is missing, or whose list of checksums is no longer ours: what happened, and the way back.

    The bytes of frozen files are compared where they are read, not here: a bound volume is large.
    """
    top = register / SUBMITTED
    wrong = set()
    known = {digest for digests in safekeeping.read_record(top).files.values() for digest in digests}
    for loss in safekeeping.losses(top, "", lambda data: not known or hashlib.sha256(data).hexdigest() in known):
        folder = loss.name.partition("/")[0]
        wrong.add(folder)
        if not (top / folder).is_dir():
            yield (f"{_PLACE}/{folder} 不见了。", _way_back(folder))
            continue
        copy = f"{_PLACE}/{safekeeping.COPIES}/{loss.name}"
        back = f"请把 {copy} 复制到 {_PLACE}/{folder}/，再运行。" if loss.copy else _way_back(folder)
        yield (f"{_PLACE}/{loss.name} {loss.what}。", back)
    for name in _noted(register):
        if name not in wrong and not (top / name).is_dir():
            wrong.add(name)
            yield (f"{_PLACE}/{name} 不见了。", _way_back(name))
    for path in _folders(register):
        if path.name not in wrong and _whole_state(path):
            missing = [name for name in _listed(path, path.name) if not (path / name).is_file()]
            if missing:
                more = f"等 {len(missing)} 个文件" if len(missing) > 1 else ""
                yield (f"{_PLACE}/{path.name}/{missing[0]} {more}不见了。", _way_back(path.name))


def foreign_submissions(register: Path, is_own: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """What lies in 登记/报送/ and was not frozen there under that number, or by a county that `is_own` does not know.

    What happened, and the way back. A folder whose county was renamed since is known by the record.
    """
    top = register / SUBMITTED
    record = safekeeping.read_record(top)
    if record.county and not is_own(record.county):
        yield (
            f"{_PLACE}/ 是“{record.county}”的。",
            f"请把它整个移到别处，从自己的备份里找回本县的 {_PLACE}/；确实是本县、只是改了名称的，"
            f"用记事本把 {_PLACE}/{swap.RECORD} 里的“{record.county}”改成现在的名称。",
        )
        return
    noted = _noted(register)
    for folder in _folders(register):
        said = _whole_state(folder)
        known = f"{folder.name}/{SUMS}" in record.files
        if said is None and not known and folder.name not in noted:
            yield (f"{_PLACE}/{folder.name} 不是报送时冻结的。", f"请把 {_PLACE}/{folder.name} 移到别处再运行。")
        if said is None:
            continue
        if said.folder != folder.name or not (known or is_own(said.county)):
            yield (
                f"{_PLACE}/{folder.name}/ 不是这里冻结的：里面记的是“{said.county}”{said.year} 年的 {said.folder}。",
                f"请把 {_PLACE}/{folder.name}/ 移到别处再运行；本来有报送 {folder.name} 的，"
                f"从自己的备份里找回 {_PLACE}/{folder.name}。",
            )


def _folders(register: Path) -> Iterable[Path]:
    top = register / SUBMITTED
    return sorted(one for one in top.iterdir() if _NUMBERED.fullmatch(one.name)) if top.is_dir() else ()


def _state(folder: Path) -> FrozenState:
    found = _whole_state(folder)
    if found is None:
        raise PipelineError(f"{_PLACE}/{folder.name}/{_RECORD} 损坏了或不见了。", _way_back(folder.name))
    return found


def _whole_state(folder: Path) -> FrozenState | None:
    """What the record in a frozen folder says; None where it is damaged, or does not fit the list of checksums."""
    try:
        listed = _listed(folder, folder.name)
        data = (folder / _RECORD).read_bytes()
        if hashlib.sha256(data).hexdigest() != listed.pop(_RECORD, ""):
            return None
        said = json.loads(data)
        if said["files"] != _digest_of(listed):
            return None
        documents = {str(name): str(digest) for name, digest in said["documents"].items()}
        exchanged = tuple(ExchangedSheet(*map(str, one)) for one in said["exchanged"])
        number, exchange, year = (int(said[key]) for key in ("number", "exchange", "year"))
        return FrozenState(number, exchange, year, documents, exchanged, str(said["county"]))
    except (PipelineError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _sums_text(digests: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def _digest_of(digests: Mapping[str, str]) -> str:
    """One digest for the names and digests of what a folder holds."""
    return hashlib.sha256(_sums_text(digests).encode()).hexdigest()


def _note_beside(register: Path) -> None:
    """Keep beside 登记/报送/ which folders it holds: whoever removes all of it is told."""
    ours = safekeeping.read_record(register / SUBMITTED).files
    there = {folder.name for folder in _folders(register) if f"{folder.name}/{SUMS}" in ours}
    if there:
        known = sorted({*there, *_noted(register)}, key=lambda name: [int(part) for part in name.split("-")])
        swap.write_file(register / SUBMITTED_LIST, "".join(f"{name}\n" for name in known).encode())


def _noted(register: Path) -> tuple[str, ...]:
    """The folders that 登记/报送/ is known to have held, beside it; () where nothing is known."""
    try:
        lines = (register / SUBMITTED_LIST).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ()
    return tuple(line for line in lines if _NUMBERED.fullmatch(line))


def _listed(folder: Path, name: str) -> dict[str, str]:
    """File → sha256 as the list of checksums of a frozen folder says."""
    try:
        text = (folder / SUMS).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = {match[2]: match[1] for line in text.splitlines() if (match := _SUM.fullmatch(line))}
    if not found:
        raise PipelineError(f"{_PLACE}/{name}/{SUMS} 损坏了或不见了。", _way_back(name))
    return found


def _damaged(name: str, what: str, state: FrozenState) -> PipelineError:
    return PipelineError(f"{_PLACE}/{name} {what}：它是“{state.words}”冻结的文件。", _way_back(state.folder))


def _way_back(folder: str) -> str:
    return (
        f"请从自己的备份里找回整个文件夹 {_PLACE}/{folder}，放回原处再运行；确实没有备份的，"
        f"把 {_PLACE}/ 整个和旁边的 {SUBMITTED_LIST} 移到别处，以后重新报送、重新计次，不再与它比较。"
    )
