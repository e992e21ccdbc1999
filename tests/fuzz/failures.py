"""What went wrong: one input for each kind of failure, the smallest that was met, and what it raised."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import FrameType

from tests.fuzz.cases import Case

PATIENCE = 30
"""Seconds of processor time after which an input counts as one that never ends."""


class Stuck(BaseException):
    """An input that takes longer than any should; no handler of errors is meant to catch it."""


@contextmanager
def limited() -> Iterator[None]:
    """Raise Stuck where it was when an input takes too long; a busy machine is no reason."""
    before = signal.signal(signal.SIGPROF, _stuck)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _stuck(number: int, frame: FrameType | None) -> None:
    raise Stuck(f"more than {PATIENCE} s of processor time")


def kind_of(error: BaseException) -> str:
    """A short name that failures of one kind share: the error and the last places that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        one for one in frames if "/site-packages/" not in one.filename and "/lib/python" not in one.filename
    ]
    passed = [f"{Path(one.filename).name}:{one.name}:{one.line}" for one in ours[-3:]]
    told = error.__dict__.get("kind", "")
    return sha256("\n".join((type(error).__name__, *passed, told)).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Keeper:
    """A folder of failures, each with what it raised beside it."""

    folder: Path

    def keep(self, data: bytes, error: BaseException) -> None:
        """Keep an input, unless a smaller one of its kind is there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.folder / f"{kind_of(error)}.case"
        if kept.exists() and kept.stat().st_size <= len(data):
            return
        kept.write_bytes(data)
        kept.with_suffix(".txt").write_text(
            "".join(traceback.format_exception(error)), "utf-8", "surrogateescape"
        )

    def all(self) -> tuple[Path, ...]:
        """The inputs that failed."""
        return tuple(sorted(self.folder.glob("*.case")))


def smaller(case: Case, fails: Callable[[Case], bool], budget: int = 400) -> Case:
    """The same failure in fewer files, lines and characters, within `budget` tries."""
    tries = iter(range(budget))
    for split in (None, b"\n", b" ", b""):
        case = shrunk(case, fails, split, tries)
    return case


def shrunk(case: Case, fails: Callable[[Case], bool], split: bytes | None, tries: Iterator[int]) -> Case:
    """A case without the pieces that the failure does not need; those are files where `split` is None."""
    if split is None:
        for one in case.files:
            fewer = Case(tuple(each for each in case.files if each != one))
            if fewer.files and next(tries, None) is not None and fails(fewer):
                case = fewer
        return case
    for name, _ in case.files:
        case = file_shrunk(case, name, fails, split, tries)
    return case


def file_shrunk(
    case: Case, name: str, fails: Callable[[Case], bool], split: bytes, tries: Iterator[int]
) -> Case:
    """A case with ever smaller runs of pieces of one file taken away."""
    pieces = pieces_of(case.named(name) or b"", split)
    width = max(1, len(pieces) // 2)
    while True:
        at = 0
        while at < len(pieces):
            fewer = pieces[:at] + pieces[at + width :]
            made = Case(tuple((each, b"".join(fewer) if each == name else data) for each, data in case.files))
            if next(tries, None) is None:
                return case
            if fails(made):
                pieces, case = fewer, made
            else:
                at += width
        if width == 1:
            return case
        width //= 2


def pieces_of(data: bytes, split: bytes) -> list[bytes]:
    """Data in pieces that end in `split`, or byte for byte."""
    if not split:
        return [data[at : at + 1] for at in range(len(data))]
    parts = data.split(split)
    return [*(each + split for each in parts[:-1]), *parts[-1:]]
