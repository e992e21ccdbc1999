"""The command as a user would type it, in our own process: a new one would load everything again."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from v0to1.cli import main


def v0to1(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, and give its exit code and what it prints."""
    with pytest.MonkeyPatch.context() as patch, printed(patch) as (out, err):
        patch.chdir(folder)
        code = main(arguments)
        said = out.getvalue().decode(), err.getvalue().decode()
    return subprocess.CompletedProcess(arguments, code, *said)


@contextmanager
def printed(patch: pytest.MonkeyPatch) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """The bytes of both streams: of pipes, as if another program read them."""
    pipes = io.BytesIO(), io.BytesIO()
    for name, pipe in zip(("stdout", "stderr"), pipes, strict=True):
        patch.setattr(sys, name, io.TextIOWrapper(pipe, encoding="utf-8", newline="", write_through=True))
    yield pipes
