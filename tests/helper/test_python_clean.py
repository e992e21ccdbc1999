"""The file that a client gets is what formatters, linters and type checkers want."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helper.python_callers import BY_DATA, RESPONSES, TRANSPORTS
from v0to1.helper.python.compose import available, compose

pytestmark = pytest.mark.whole

BIN = Path(sys.executable).parent
SESSION = TRANSPORTS["requests"]
WRAPPER = TRANSPORTS["awaited-httpx"]


def run(*command: str | Path, folder: Path) -> str:
    """Run a checker; return what it says if it is not content."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def by_data(name: str, quote: str = '"') -> str:
    """A file without functions that give responses, and with the least of a conversation that starts."""
    transport = BY_DATA[name]
    names = set(available(transport)) - RESPONSES - {"v0_conversation", "v0_config", "v0_page"}
    return compose(names, transport, quote, frozenset(["title"]))


def test_every_file_is_clean(tmp_path: Path) -> None:
    """All functions for each way to send, in both styles of quotes, and each function alone."""
    for quote, style in (('"', "double"), ("'", "single")):
        folder = tmp_path / style
        folder.mkdir()
        for name, transport in TRANSPORTS.items():
            (folder / f"all_{name}.py").write_text(compose(available(transport), transport, quote), "utf-8")
        for name in BY_DATA:
            (folder / f"{name}.py").write_text(by_data(name, quote), "utf-8")
        for function in available(SESSION):
            (folder / f"{function}.py").write_text(compose([function], SESSION, quote), "utf-8")
        for function in available(WRAPPER):
            (folder / f"awaited_{function}.py").write_text(compose([function], WRAPPER, quote), "utf-8")
        ruff, target = BIN / "ruff", ("--target-version", "py310")
        quotes = f"format.quote-style = '{style}'"
        assert run(ruff, "format", "--isolated", "--config", quotes, "--diff", ".", folder=folder) == ""
        assert run(ruff, "check", "--isolated", ".", folder=folder) == ""
        assert run(ruff, "check", "--isolated", *target, "--select", "F,I,UP,W", ".", folder=folder) == ""


def test_every_file_is_typed(tmp_path: Path) -> None:
    for name, transport in TRANSPORTS.items():
        text = compose(available(transport), transport)
        (tmp_path / f"all_{name.replace('-', '_')}.py").write_text(text, "utf-8")
    for name in BY_DATA:
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(by_data(name), "utf-8")
    mypy = (BIN / "mypy", "--strict", "--config-file=", "--python-version=3.10", "--cache-dir=.cache")
    assert run(*mypy, ".", folder=tmp_path) == ""
    (tmp_path / "wrong.py").write_text("def wrong():\n    return 1\n", "utf-8")
    assert "no-untyped-def" in run(*mypy, "wrong.py", folder=tmp_path)
