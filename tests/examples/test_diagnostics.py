"""Type checkers, linters and formatters say of a migrated client what they said before, and no more."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.examples.test_after import migrate
from tests.examples.worlds import EXAMPLES
from tests.node.packages import node_modules
from tests.node.tools import link_packages

pytestmark = pytest.mark.whole

BIN = Path(sys.executable).parent
PYTHON = (
    "aiohttp_bot",
    "api_base_client",
    "httpx_package",
    "mixed_lookalikes",
    "requests_script",
    "socketio_bot",
    "trajectory_report",
    "urllib_cli",
)
JAVASCRIPT = ("axios_bot", "browser_extension", "esm_cli", "node_relay", "react_hook", "ts_client")
TYPESCRIPT = ("react_hook", "ts_client")

ADAPTER = re.compile(r"openhands[-_]v0\b|\bOPENHANDS_V0_ADAPTER\b")
"""What a file has that is the adapter's own, or goes through it: both have the layout that they had."""
LAYOUT = ("E501", "format")
RULES = '["B", "C4", "E", "F", "I", "N", "PIE", "PLE", "RET", "RUF", "SIM", "UP", "W"]'
ANNOTATING = re.compile(r"\bANN|no-untyped-(?:call|def)$")
"""What is said of code without annotations."""
BARE = ("trajectory_report", "urllib_cli")
"""Clients of one file without annotations, whose helper functions have none either."""
SET_TO_NONE = {"socketio_bot": Counter([("bot.py", "assignment")])}
"""What is said of an attribute without annotation that is None at first: the id is a str now, and no Any."""

Diagnostics = Counter[tuple[str, str]]
"""How often something is said of a file."""


def run(folder: Path, *command: str | Path) -> str:
    """What a program says on its standard output, whatever it thinks of the files."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode in (0, 1, 2), done.stderr
    return done.stdout


def more(folder: Path, before: Diagnostics, after: Diagnostics) -> Diagnostics:
    """What is said after a migration, and was not before, but for the layout of what is adapted."""
    return Counter(
        {
            (path, code): count
            for (path, code), count in (after - before).items()
            if not ADAPTER.search(path) and not (code in LAYOUT and is_adapted(folder / path))
        }
    )


def is_adapted(path: Path) -> bool:
    """Whether a file goes through the adapter, or switches it off for tests."""
    return ADAPTER.search(path.read_text("utf-8")) is not None


def mypy(folder: Path) -> Diagnostics:
    """What mypy says, by file and code."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.py"))
    options = ("--strict", "--config-file=", "--explicit-package-bases", "--python-version=3.10")
    said = run(folder, BIN / "mypy", *options, f"--cache-dir={folder.parent / 'mypy'}", *files)
    found = re.findall(r"^([^:\n]+):\d+: error: .*\[([\w-]+)\]$", said, re.MULTILINE)
    assert found or "Success" in said, said
    return Counter(found)


def ruff(folder: Path) -> Diagnostics:
    """What ruff says, by file and rule, and which files it would format."""
    said = json.loads(run(folder, BIN / "ruff", "check", "--no-cache", "--output-format=json", "."))
    root = folder.resolve()
    found = Counter((Path(one["filename"]).relative_to(root).as_posix(), one["code"]) for one in said)
    for path in sorted(folder.rglob("*.py")):
        if run(folder, BIN / "ruff", "format", "--no-cache", "--diff", path):
            found[path.relative_to(folder).as_posix(), "format"] += 1
    return found


def prettier(folder: Path) -> Diagnostics:
    """The files that prettier would format."""
    tool = node_modules() / ".bin" / "prettier"
    said = run(folder, tool, "--list-different", "**/*.{js,mjs,cjs,ts,tsx}")
    return Counter((line, "format") for line in said.splitlines())


def tsc(folder: Path) -> Diagnostics:
    """What the compiler of TypeScript says, by file and code."""
    said = run(folder, node_modules() / ".bin" / "tsc", "--noEmit", "--strict", "--project", ".")
    return Counter(re.findall(r"^([^(\n]+)\(\d+,\d+\): error (TS\d+)", said, re.MULTILINE))


def added(folder: Path, *tools: Callable[[Path], Diagnostics]) -> Diagnostics:
    """What tools say of a client after its migration, and not before."""
    before = [tool(folder) for tool in tools]
    migrate(folder)
    return sum((more(folder, old, tool(folder)) for old, tool in zip(before, tools, strict=True)), Counter())


def copied(name: str, folder: Path) -> Path:
    """A copy of an example, of which the tools find nothing but the sources."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    return shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored)


@pytest.mark.parametrize("name", PYTHON)
def test_mypy_says_no_more(name: str, tmp_path: Path) -> None:
    said = added(copied(name, tmp_path), mypy)
    if name in BARE:  # it was not strict before, and its functions stay alike
        said = Counter({one: count for one, count in said.items() if not ANNOTATING.search(one[1])})
    assert said == SET_TO_NONE.get(name, Counter())


@pytest.mark.parametrize("style", ["88", "100 single", "120"])
@pytest.mark.parametrize("name", PYTHON)
def test_ruff_says_no_more(name: str, style: str, tmp_path: Path) -> None:
    """Of a client that its owner lints, sorts and formats by settings of its own."""
    folder = copied(name, tmp_path)
    width, _, quotes = style.partition(" ")
    settings = f"line-length = {width}\ntarget-version = 'py310'\nlint.select = {RULES}\n"
    settings += f"format.quote-style = '{quotes}'\n" if quotes else ""
    (folder / "ruff.toml").write_text(settings, "utf-8")
    run(folder, BIN / "ruff", "check", "--no-cache", "--quiet", "--fix", ".")
    run(folder, BIN / "ruff", "format", "--no-cache", "--quiet", ".")
    assert added(folder, ruff) == Counter()


@pytest.mark.parametrize("style", ["80", "100 single", "120 bare"])
@pytest.mark.parametrize("name", JAVASCRIPT)
def test_prettier_says_no_more(name: str, style: str, tmp_path: Path) -> None:
    """Of a client that its owner formats by settings of its own."""
    folder = copied(name, tmp_path)
    width, _, kind = style.partition(" ")
    settings = {"printWidth": int(width), "singleQuote": kind == "single", "semi": kind != "bare"}
    (folder / ".prettierrc").write_text(json.dumps(settings), "utf-8")
    tool = node_modules() / ".bin" / "prettier"
    run(folder, tool, "--log-level=error", "--write", "**/*.{js,mjs,cjs,ts,tsx}")
    assert added(folder, prettier) == Counter()


@pytest.mark.parametrize("name", TYPESCRIPT)
def test_tsc_says_no_more(name: str, tmp_path: Path) -> None:
    link_packages(tmp_path)
    assert added(copied(name, tmp_path), tsc) == Counter()


def test_a_tool_that_says_more_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import os\n\nx = (1+1)\n", "utf-8")
    said = ruff(tmp_path)
    assert said == Counter({("a.py", "F401"): 1, ("a.py", "format"): 1})
    assert more(tmp_path, Counter(), said) == said and more(tmp_path, said, said) == Counter()
