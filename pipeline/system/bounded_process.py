"""A question with some bytes → its answer, by a process of its own that may be stopped.

What reads files from anywhere is native code and trusts the sizes they name; what prints keeps what it set before. One
process answers many questions, each within bounds of memory and processor time; if it dies over one, that one has no
answer and the next gets a new process.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pipeline.system import workers

if TYPE_CHECKING:
    import subprocess

BUSY = 1 if sys.platform == "win32" else 20
"""So many times longer by the clock: what else the machine does must not decide what a file says.

Where processor time cannot be limited the clock is the only bound.
"""
MEMORY = 1 << 30
"""Address space of a process that reads files, where the system can limit it."""
WORN = 384 << 20
"""One that once needed more memory than this ends after its answer: what it keeps would be lacking the next."""
_ASKED, _ANSWERED = struct.Struct("<QQI"), struct.Struct("<QB")
"""Of a question: the lengths of its words and of the file, seconds of the processor. Of an answer: its length, and
whether the process ends with it."""
_PROGRAM = Path(__file__).parents[2]
Answer = Callable[[Any, bytes], bytes | memoryview]
Said = tuple[bytes, bool]
"""An answer, and whether the process ends with it."""


@dataclass
class BoundedProcess:
    """A process that runs `serve` of a module of ours, started when it is first needed; use it as a context."""

    module: str
    process: subprocess.Popen[bytes] | None = None
    ended: bool = False
    """Whether no question has an answer any more."""
    owed: int = 0
    """Seconds within which it has still to answer what it was told."""
    changing: threading.Lock = field(default_factory=threading.Lock)
    """Held by who starts or stops the process: whoever asks may wait in another thread than the one that ends it."""

    def __enter__(self) -> BoundedProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def ask(self, question: object, data: bytes, seconds: int) -> bytes | None:
        """The answer to a question (what JSON can say) and some bytes; None where there is none within the bounds."""
        process = self._running()
        if process is not None and self.owed:
            self._answered(process, _hear, self.owed)
            self.owed = 0
            process = self._running()
        if process is None:
            return None
        return self._answered(process, lambda to: _hear(to) if _sent(to, question, data, seconds) else None, seconds)

    def tell(self, question: object, seconds: int) -> None:
        """Ask without waiting: what is answered is of no use, but the next answer comes the sooner for it."""
        process = self._running()
        if process is not None and _sent(process, question, b"", seconds):
            self.owed = seconds

    def _answered(
        self, process: subprocess.Popen[bytes], how: Callable[[subprocess.Popen[bytes]], Said | None], seconds: int
    ) -> bytes | None:
        """What a process says, within the bounds: by the clock in a thread, which ends with the process."""
        said = list[Said | None]()
        asking = threading.Thread(target=lambda: said.append(how(process)), daemon=True)
        asking.start()
        asking.join(seconds * BUSY)
        answer = said[0] if said and not asking.is_alive() else None
        if answer is None or answer[1]:
            self.stop()
        return answer[0] if answer else None

    def _running(self) -> subprocess.Popen[bytes] | None:
        import subprocess  # Not in the process that answers.

        if self.process is not None and self.process.poll() is not None:
            self.stop()  # it died while nobody asked: an interrupt reaches every process of the terminal
        with self.changing:
            if self.process is None and not self.ended:
                self.process = subprocess.Popen(
                    [sys.executable, "-P", "-X", "utf8", "-c", _start(self.module)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    env={**os.environ, "RUST_BACKTRACE": "0"},
                )
            return self.process

    def end(self) -> None:
        """End the process for good, whatever it does: who waits for an answer has none, nor has who asks later."""
        with self.changing:
            self.ended = True
        self.stop()

    def stop(self) -> None:
        """End the process, whatever it does; the next question has a new one."""
        with self.changing:
            process, self.process, self.owed = self.process, None, 0
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue  # What was still to be sent goes nowhere: the process is dead.


def _start(module: str) -> str:
    return f"import sys; sys.path.insert(0, {str(_PROGRAM)!r}); from {module} import main; sys.exit(main())"


def _sent(process: subprocess.Popen[bytes], question: object, data: bytes, seconds: int) -> bool:
    """Send one question; False where the process is dead."""
    words = json.dumps(question).encode()
    try:
        if process.stdin is None:
            return False
        process.stdin.write(_ASKED.pack(len(words), len(data), seconds) + words)
        process.stdin.write(data)
        process.stdin.flush()
    except (OSError, ValueError):
        return False
    return True


def _hear(process: subprocess.Popen[bytes]) -> Said | None:
    """The answer to what was sent, and whether the process ends with it; None where it dies over it."""
    try:
        if process.stdout is None:
            return None
        head = process.stdout.read(_ANSWERED.size)
        if len(head) < _ANSWERED.size:
            return None
        size, last = _ANSWERED.unpack(head)
        body = process.stdout.read(size)
        return (body, bool(last)) if len(body) == size else None
    except (OSError, ValueError):
        return None


def serve(answer: Answer, memory: int = MEMORY, worn: int = WORN) -> int:
    """Answer every question on stdin until it ends; what is printed meanwhile must not mix with the answers.

    An interrupt ends this process at once, and so does the end of the one that asks, however that comes about.
    memory: bytes of address space the process may take; worn: it ends after its answer once it needed more than this.
    """
    workers.begin()
    _limit_memory(memory)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while (head := asked.read(_ASKED.size)) and len(head) == _ASKED.size:
        words, size, seconds = _ASKED.unpack(head)
        question, data = json.loads(asked.read(words)), asked.read(size)
        if len(data) != size:
            return 1
        _limit_seconds(seconds)
        body = answer(question, data)
        last = _most_memory() > worn
        _send(answers, body, last)
        if last:
            return 0
        del data, body
    return 0


def _send(answers: IO[bytes], body: bytes | memoryview, last: bool) -> None:
    answers.write(_ANSWERED.pack(len(body), last))
    answers.write(body)
    answers.flush()


def _limit_memory(memory: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        print("no limit of memory here", file=sys.stderr)


def _limit_seconds(seconds: int) -> None:
    """End this process once it has used that many seconds of the processor more, where the system can see to it."""
    try:
        import resource

        used = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    except (ImportError, ValueError, OSError):
        print("no limit of processor time here", file=sys.stderr)


def _most_memory() -> int:
    """Bytes of memory that this process once took, 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What the system counts for a process begins with what the one held that started it; here it does not.
        said = (line.split() for line in status.read_text(encoding="ascii").splitlines())
        return next((int(line[1]) << 10 for line in said if line[:1] == ["VmHWM:"]), 0)
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10
