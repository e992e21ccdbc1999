"""What mutations begin with: clients, look-alikes, rules, settings and reports of this project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

from tests.fuzz.cases import Case
from tests.fuzz.mutating import MOST
from tests.fuzz.texts import BOMBS, CLIENT, COMMENTS, DATA, READER
from tests.laws.dress import ignoring
from tests.laws.kinds import KINDS, Project, kind_of, of_kind
from tests.laws.stories import migration, project
from v0to1 import resources
from v0to1.cli.configuration.table import SETTINGS
from v0to1.reports.json_report import dump

ROOT = Path(__file__).parents[2]
LANGUAGES = ("python", "javascript", "typescript", "shell")
INSIDE = tuple(kind for kind in KINDS if kind not in LANGUAGES)
NAMES = tuple(
    pattern.replace("[Ii]", "I").replace("*", "a") for patterns in KINDS.values() for pattern in patterns
)
"""A name of every kind of file."""


def of_project(one: Project) -> Case:
    """A fixture as it stands."""
    return Case(tuple((name, text.encode()) for name, text in one.files))


def of_kinds(kinds: Iterable[str]) -> tuple[Case, ...]:
    """Whole fixtures of some kinds, look-alikes too, and each of their files alone; the small ones."""
    ones = {one for kind in kinds for part in ("clients", "lookalikes") for one in of_kind(kind, part)}
    whole = [of_project(one) for one in sorted(ones, key=lambda one: one.name)]
    wanted = set(kinds)
    alone = [Case((file,)) for case in whole for file in case.files if kind_of(file[0]) in wanted]
    return tuple(dict.fromkeys(case for case in (*alone, *whole) if 0 < case.size() <= MOST // 2))


@cache
def of_python() -> tuple[Case, ...]:
    """Clients in Python."""
    return of_kinds(("python",))


@cache
def of_javascript() -> tuple[Case, ...]:
    """Clients in JavaScript and TypeScript."""
    return of_kinds(("javascript", "typescript"))


@cache
def of_shell() -> tuple[Case, ...]:
    """Clients that are scripts."""
    return of_kinds(("shell",))


@cache
def of_containers() -> tuple[Case, ...]:
    """Files with code inside."""
    return of_kinds(INSIDE)


@cache
def of_single_files() -> tuple[Case, ...]:
    """One file of any kind."""
    return tuple(case for case in of_kinds(KINDS) if len(case.files) == 1)


@cache
def of_everything() -> tuple[Case, ...]:
    """One file of any kind, of settings and with comments for v0to1 too."""
    return (*of_single_files(), *(Case((one,)) for one in DATA), *of_comments())


@cache
def of_comments() -> tuple[Case, ...]:
    """Clients of every kind with a comment for v0to1 at their top and another one among their lines."""
    return tuple(commented())


def commented() -> Iterator[Case]:
    """Each client with two comments, drawn in the same way every time."""
    random = Random(8)
    for case in of_single_files():
        (name, data), *_ = case.files
        opened = ignoring(name, data.decode(), f"v0to1: {random.choice(COMMENTS)}")
        if opened is None:
            continue
        lines = opened.splitlines(keepends=True)
        at = random.randrange(len(lines))
        mark = "//" if kind_of(name) in ("javascript", "typescript", "textual") else "#"
        lines[at] = f"{lines[at].rstrip()}  {mark} v0to1: {random.choice(COMMENTS)}\n"
        yield Case(((name, "".join(lines).encode()),))


@cache
def of_rules() -> tuple[Case, ...]:
    """Every rule as one of the user's, the tables, and what is no rule at all."""
    own = [Case(((f"own/{path.parent.name}/{path.name}", path.read_bytes()),)) for path in rule_paths()]
    tables = [
        Case(((path.name, path.read_bytes()[: MOST // 2]),))
        for path in sorted(resources.RULES.glob("*.yaml"))
    ]
    shapes = [
        Case(((f"own/shapes/{p.name}", p.read_bytes()),))
        for p in sorted((resources.RULES / "shapes").glob("*"))
    ]
    return (*own, *tables, *shapes, *(Case((("own/a/b.yaml", text),)) for text in BOMBS))


def rule_paths() -> list[Path]:
    """The built-in rules."""
    return sorted(path for path in resources.RULES.glob("*/*.yaml") if path.parent.name != "shapes")


@cache
def of_settings() -> tuple[Case, ...]:
    """Files of settings, those that they extend, baselines, and variables, each beside one client."""
    every = "".join(f"{one.key} = {one.example}\n" for one in SETTINGS if one.key != "extend")
    plain = "".join(
        f"{one.key} = {one.example}\n" for one in SETTINGS if one.key not in ("extend", "rules", "baseline")
    )
    tables = (
        (("v0to1.toml", every),),
        (("v0to1.toml", plain),),
        ((".v0to1.toml", 'extend = "base.toml"\n'), ("base.toml", plain)),
        (("v0to1.toml", 'extend = "v0to1.toml"\n'),),
        (("pyproject.toml", f"[project]\nname = 'a'\n[tool.v0to1]\n{plain}"),),
        (("pyproject.toml", "[tool]\nv0to1 = 1\n"),),
        (("v0to1.toml", 'per-path-ignores = { "*.py" = ["conversations"], "a/**" = [] }\n'),),
        (("environment", "".join(f"{one.variable}={one.example.strip(chr(34))}\n" for one in SETTINGS)),),
        (("environment", "V0TO1_AS_OF=2026-02-30\nSOURCE_DATE_EPOCH=-1\nV0TO1_JOBS=0\nNO_COLOR=1\n"),),
        (("baseline.json", '{"v0to1-baseline": 1, "findings": []}\n'),),
        (("baseline.json", baseline()),),
    )
    return tuple(
        Case((*((name, text.encode()) for name, text in table), ("client.py", CLIENT))) for table in tables
    )


def baseline() -> str:
    """A baseline with a finding that is not there."""
    known = '{"fingerprint": "0", "rule": "conversations/stop", "path": "client.py", "v0": "POST /x"}'
    return f'{{"v0to1-baseline": 1, "findings": [{known}]}}\n'


@cache
def of_saved() -> tuple[Case, ...]:
    """Saved runs of small clients in some languages, alone and two together."""
    texts = [
        run_of(of_kind(kind, part)[0])
        for kind in ("shell", "textual", "yaml", "http")
        for part in ("clients", "lookalikes")
    ]
    alone = [Case((("a.json", text),)) for text in texts]
    return (
        *alone,
        *(Case((("a.json", one), ("b.json", other))) for one, other in pairwise(texts)),
    )


def run_of(one: Project) -> bytes:
    """The saved migration of a fixture."""
    with project({name: text.encode() for name, text in one.files}) as folder:
        return dump(migration(folder)).encode()


@cache
def of_data() -> tuple[Case, ...]:
    """Files of settings, each alone and beside a client that reads some."""
    return (*(Case((one,)) for one in DATA), *(Case((one, ("client.py", READER))) for one in DATA))
