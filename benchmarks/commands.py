"""The commands that are measured: v0to1 from this tree, and its peers on the same files."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

from benchmarks.places import peer
from benchmarks.running import Command
from v0to1.attribution.knowledge import built_in
from v0to1.languages.javascript.modules import SUFFIXES
from v0to1.languages.javascript.parsing import GRAMMARS

HERE = Path(__file__).parent
PYTHON = (sys.executable, "-I")
UNREAD = 2
"""The exit code of v0to1 for a tree in which some file is in an encoding that it does not say."""

CHECKED = (0, 1)
OURS = "v0to1 check"
LIBCST, AST_GREP = "LibCST", "ast-grep"
PARSED = {
    LIBCST: {".py": "python"},
    AST_GREP: {suffix: GRAMMARS.get(suffix, ("javascript",))[0] for suffix in SUFFIXES},
}
"""The grammars of the files that a library parses, by their suffixes."""


def check(*arguments: str, name: str = OURS, cached: bool = False) -> Command:
    """`v0to1 check` as its users call it, without its cache unless it is `cached`."""
    cold = ("--no-cache",) if not cached and has_option("--no-cache") else ()
    return Command(name, (program(), "check", *cold, *arguments), (*CHECKED, UNREAD))


def migrate(*options: str, name: str = "v0to1 migrate") -> Command:
    """`v0to1 migrate` of a folder, which prints the diff and, unless it is told to, writes nothing."""
    return Command(name, (program(), "migrate", "--no-cache", *options, "."), CHECKED)


def program() -> str:
    """The path of v0to1 from this tree."""
    return str(Path(sys.executable).with_name("v0to1"))


@cache
def has_option(option: str) -> bool:
    """Whether `v0to1 check` has an option."""
    command = (*PYTHON, "-m", "v0to1", "check", "--help")
    return option in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@cache
def literals() -> tuple[str, ...]:
    """The texts without which a file is not analysed."""
    known = built_in("cloud")
    return tuple(sorted({*known.needles, *known.misuses.needles}))


def parse(library: str) -> Command:
    """Nothing but the parsing of all Python (`LIBCST`), or of all JavaScript and TypeScript (`AST_GREP`)."""
    pairs = (f"{suffix}={grammar}" for suffix, grammar in PARSED[library].items())
    return Command(parsing(library), (*PYTHON, str(HERE / "parsing.py"), library, *pairs))


def parsing(library: str) -> str:
    """The name of the command that parses with a library."""
    return f"{library}'s parsing"


def peers() -> tuple[Command, ...]:
    """The peers, for the folder in which they are run."""
    wanted = [word for one in literals() for word in ("-e", one)]
    search = (peer("rg"), "--files-with-matches", "--fixed-strings", *wanted)
    ast_grep = (peer("ast-grep"), "scan", "--rule", str(HERE / "rules/ast-grep.yaml"))
    semgrep = (
        *(peer("semgrep"), "scan", "--metrics=off", "--disable-version-check", "--quiet"),
        *("--config", str(HERE / "rules/semgrep.yaml")),
    )
    ruff = (peer("ruff"), "check", "--no-cache", "--isolated", "--exit-zero", "--output-format", "concise")
    return (
        Command("rg", (*search, "."), CHECKED),
        Command("rg --no-ignore", (*search, "--no-ignore", "."), CHECKED),
        Command("Python: walk, read, search", (*PYTHON, "-S", str(HERE / "search.py"), *literals())),
        Command("ast-grep scan", (*ast_grep, "."), CHECKED),
        Command("semgrep scan", (*semgrep, "."), CHECKED),
        Command("ruff check", (*ruff, ".")),
    )


def start() -> Command:
    """Nothing but the start of Python."""
    return Command("python -c pass", (*PYTHON, "-c", "pass"))


def click() -> Command:
    """The start of Python with the library of our command line."""
    return Command("python -c 'import click'", (*PYTHON, "-c", "import click"))
