"""Count the literal V0 routes of a tree against what v0to1 tells: `python -m scripts.route_literals PATH`.

The routes are searched for as plain text, line by line, with nothing of v0to1 but the paths in its `rules/`:
a text in quotes (in shell scripts also a word) that is a route, whole or with unknown parts, behind nothing
but a method, a host or an unknown base. Lines of comments are not searched.

A literal is accounted for
* as an operation: a finding, or a part of one, stands on its line; or it is in an annotation, as of an
  interface with what all of its methods have in common, in a file with operations;
* as not followed: it is listed so on its line; so are the routes that a server of the tree itself declares;
* as failed or skipped: v0to1 says that it did not read the file;
* as V1's: the file names routes that V1 alone has, and this one is also the Agent Server's.

What is not is printed, and makes the exit code 1, where the file speaks of OpenHands: it has a host, a field,
an event or an environment variable of it, or an operation was found there. Other files are only counted:
their routes may be anybody's.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LOST = "not accounted for"
V1 = re.compile(r"/api/v1/|/api/conversations/[^/\n]+/(?:run|pause|ask_agent|events/search|events/count)\b")
RULES = Path(__file__).parent.parent / "rules"
PROGRAMS = "py js mjs cjs jsx ts tsx mts cts go rs java kt cs php rb swift sh bash zsh"
SOURCES = frozenset(f".{one}" for one in PROGRAMS.split())
SHELL = frozenset((".sh", ".bash", ".zsh"))
PASSED_OVER = frozenset(("node_modules", ".git", ".venv", "__pycache__", ".mypy_cache"))
SPEAKING = re.compile(
    r"app\.all-hands\.dev|app\.openhands\.dev|staging\.all-hands\.dev|[\"'`](?:initial_user_msg|conversation_instructions)"
    r"[\"'`]|\b(?:initial_user_msg|conversation_instructions)\s*[:=]|\blatest_event_id\b|\boh_(?:user_action|action|event)\b"
    r"|\b(?:[A-Z]+_)*(?:OPENHANDS|ALL_HANDS|ALLHANDS)(?:_[A-Z]+)+\b"
)
HOLE = r"(?:\$\{[^}\n]*\}|\{[^}\n]*\}|\$\w+|\\\([^)\n]*\)|#\{[^}\n]*\})"
BASE = rf"(?:[a-z]+://[^\s\"'`/]*|{HOLE}|\*\*)?(?:/[\w.-]+)*?"
STEP = rf"(?:{HOLE}|<[^>\n]*>|[\w.%:*$@-])+"
QUOTE = r"[\"'`]"
OPENING = rf"(?<!{QUOTE}){QUOTE}"
"""What opens a text; three of them open the documentation of a function."""

ANNOTATION = re.compile(r"\s*@\w+\(")
COMMENT = re.compile(r"\s*(?:#|//|\*|/\*|<!--)")


@cache
def routes() -> dict[str, bool]:
    """The paths of V0, and whether no V1 server has them."""
    found: dict[str, bool] = {}
    for file in sorted(RULES.glob("*/*.yaml")):
        v0 = yaml.safe_load(file.read_text("utf-8")).get("v0") or {}
        for path in (v0.get("path"), *v0.get("aliases", ())):
            if path:
                found[path] = found.get(path, False) or bool(v0.get("specific"))
    return found


def step_of(step: str) -> str:
    """What one step of a path of the rules may be."""
    if not step.startswith("{"):
        return re.escape(step)
    return rf"{STEP}(?:/{STEP})*" if ":path" in step else STEP


def search(path: str, *, words: bool) -> re.Pattern[str]:
    """What finds a route: in quotes, or as a word where `words` need none."""
    whole = "/".join(step_of(step) for step in path.split("/"))
    opening, closing = ((OPENING, QUOTE), (rf"(?:{OPENING}|(?<=\s)|(?<==))", rf"(?:{QUOTE}|\s|$)"))[words]
    asked = r"(?:[?#][^\s\"'`]*)?"
    return re.compile(rf"{opening}(?:[A-Z]{{3,7}} )?{BASE}(?P<route>{whole})/?{asked}(?={closing})")


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal route on a line of a file, the path of the rules that it is, and what accounts for it."""

    name: str
    line: int
    path: str
    kind: str


@cache
def patterns(*, words: bool) -> dict[str, re.Pattern[str]]:
    """What finds each route, by its path."""
    return {path: search(path, words=words) for path in routes()}


def literals(file: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file with a route, and the path of the rules that it is."""
    found = patterns(words=file.suffix in SHELL)
    for number, line in enumerate(file.read_text("utf-8", errors="replace").splitlines(), 1):
        if "/" in line and not COMMENT.match(line):
            places = {one.start("route"): path for path in found for one in found[path].finditer(line)}
            yield from ((number, path) for _, path in sorted(places.items()))


@dataclass(frozen=True, slots=True)
class Told:
    """What v0to1 told: the lines with operations, and with what was not followed, by file.

    `certain` are files with operations that are certain, `unread` those that were not read.
    """

    operations: Mapping[str, set[int]]
    listed: Mapping[str, set[int]]
    certain: frozenset[str]
    unread: tuple[str, ...]

    def kind(self, name: str, line: int, path: str, text: str) -> str:
        """What accounts for a route in a file with a text."""
        if line in self.operations.get(name, ()):
            return "operations"
        if line in self.listed.get(name, ()):
            return "listed as not followed"
        if any(f"{name}/".startswith(f"{one}/") for one in self.unread):
            return "in files that were not read"
        if name in self.certain and ANNOTATION.match(text.splitlines()[line - 1]):
            return "operations"
        if V1.search(text) and not routes()[path]:
            return "V1's as well"
        speaks = SPEAKING.search(text) or name in self.certain
        return LOST if speaks else "in files that say nothing else of OpenHands"


def told(run: Mapping[str, Any]) -> Told:
    """What a run told, from its JSON."""
    operations: dict[str, set[int]] = {}
    listed: dict[str, set[int]] = {}
    for one in run["findings"]:
        operations.setdefault(one["path"], set()).update(range(one["line"], one["end_line"] + 1))
        for part in one["parts"]:
            operations.setdefault(part["path"], set()).add(part["line"])
    for one in run["unresolved"]:
        listed.setdefault(one["path"], set()).add(one["line"])
    certain = frozenset(one["path"] for one in run["findings"] if one["verdict"] != "ambiguous")
    unread = tuple(one["path"] for one in (*run["failed"], *run["skipped"]))
    return Told(operations, listed, certain, unread)


def accounts(root: Path, run: Mapping[str, Any]) -> Iterator[Literal]:
    """Every literal route in a tree of which a run has told."""
    said, top = told(run), Path(run["root"])
    for file in sorted(root.resolve().rglob("*")):
        if file.suffix not in SOURCES or not PASSED_OVER.isdisjoint(file.parts) or not file.is_file():
            continue
        name, text = file.relative_to(top).as_posix(), file.read_text("utf-8", errors="replace")
        for line, path in literals(file):
            yield Literal(name, line, path, said.kind(name, line, path, text))


def checked(root: Path) -> dict[str, Any]:
    """What v0to1 tells of a tree; nothing is left to the adapter, so that doubles are told as well."""
    options = ("--no-cache", "--adapter", "never", "--format", "json")
    command = (sys.executable, "-m", "v0to1", "check", *options, str(root.resolve()))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=root)
    return dict(json.loads(done.stdout))


def main(root: Path) -> int:
    """Print how many literals there are of each kind, and where those are that nothing accounts for."""
    found = [*accounts(root, checked(root))]
    lost = [one for one in found if one.kind == LOST]
    for one in lost:
        print(f"{one.name}:{one.line} {one.path}")
    counted = ", ".join(
        f"{number} {kind}" for kind, number in sorted(Counter(one.kind for one in found).items())
    )
    print(f"{len(found)} literal routes: {counted}")
    return int(bool(lost))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
