"""The command as a user would type it, in our own process: a new one would load everything again."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from v0to1.cli import main


def v0to1(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, and give its exit code and what it prints."""
    return called(main, arguments, folder)


def called(
    program: Callable[[Sequence[str]], int], arguments: Sequence[str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """What a program that is written in Python does in a folder."""
    with pytest.MonkeyPatch.context() as patch, printed(patch) as (out, err):
        patch.chdir(folder)
        try:
            code: int | str | None = program(arguments)
        except SystemExit as end:
            code = end.code
        said = out.getvalue().decode(), err.getvalue().decode()
    assert isinstance(code, int), code
    return subprocess.CompletedProcess(arguments, code, *said)


@contextmanager
def printed(patch: pytest.MonkeyPatch) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """The bytes of both streams: of pipes, as if another program read them."""
    pipes = io.BytesIO(), io.BytesIO()
    for name, pipe in zip(("stdout", "stderr"), pipes, strict=True):
        patch.setattr(sys, name, io.TextIOWrapper(pipe, encoding="utf-8", newline="", write_through=True))
    yield pipes
