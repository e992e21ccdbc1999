"""`python -m tests.fuzz.shrink TARGET FILE`: a failing input, as small as it still fails in the same way."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.fuzz.cases import Case, parsed
from tests.fuzz.failures import Stuck, kind_of, limited, smaller
from tests.fuzz.targets import TARGETS, Target, attempted


def main(name: str, path: Path) -> str:
    """Shrink the input in a file in its place; gives what it raises, or says that it raises nothing."""
    target, case = TARGETS[name], parsed(path.read_bytes())
    error = raised(target, case)
    if error is None:
        return f"{path}: stands the target {name}"
    kind = kind_of(error)
    small = smaller(case, lambda fewer: is_kind(raised(target, fewer), kind))
    path.write_bytes(small.dumped())
    return f"{path}: {small.size()} bytes, {type(error).__name__}: {error}"


def raised(target: Target, case: Case) -> BaseException | None:
    """What an input raises, if anything."""
    try:
        with limited():
            attempted(target, case)
    except (Exception, Stuck) as error:
        return error
    return None


def is_kind(error: BaseException | None, kind: str) -> bool:
    """Whether an error is there and of a kind."""
    return error is not None and kind_of(error) == kind


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="v0to1-fuzz-") as state:
        os.environ["V0TO1_STATE_DIR"] = state
        sys.stdout.write(main(sys.argv[1], Path(sys.argv[2])) + "\n")
