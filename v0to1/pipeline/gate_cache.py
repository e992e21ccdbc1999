"""What a file must hold to matter at all, and what is told where none does: learnt from the rules, and kept.

To read and prove the rules takes longer than to look through thousands of files for a few words. So those
words are kept in the user's cache, by everything that they were made of: the bytes of the user's rules, what
would show a change of our own rules and code, and the settings of the run that have a say.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache as once
from pathlib import Path

from v0to1 import __version__, resources
from v0to1.config import Config
from v0to1.core.regular import contents
from v0to1.errors import V0to1Error
from v0to1.scan import cache
from v0to1.scan.gate import Gate

KIND = "gates"

_FORMAT = "5"

_State = tuple[str, int, int, int]


def gate_of(config: Config) -> Gate:
    """Return the gate of a run; raises RuleError for rules of the user that are wrong, and ServerError."""
    key = key_of(config)
    text = cache.load(KIND, key) if key else None
    found = _read(text) if text is not None else None
    if found is None:
        from v0to1.pipeline.gate_learning import learn

        found = learn(config)
        if key:
            cache.keep(KIND, key, _written(found))
    return found


def key_of(config: Config) -> str:
    """Return what tells this gate from all others; nothing where the rules cannot be read as they are."""
    said = (config.server, config.select, config.ignore, config.hosts, config.wrappers)
    try:
        rules = [each for folder in config.rules_dirs for each in (*_contents(folder), b"//")]
        ours = _ours(resources.RULES)
    except OSError:
        return ""
    return cache.digest(_FORMAT.encode(), __version__.encode(), repr(said).encode(), ours.encode(), *rules)


@once
def _ours(folder: Path) -> str:
    """Return what tells our own rules and code from others; they stay as they are while we run."""
    return repr([*_states(folder, ".yaml"), *_code()])


def _contents(folder: str | os.PathLike[str]) -> Iterator[bytes]:
    """Give name and content of every file of rules, in the order of the names."""
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.is_dir():
            yield os.fsencode(f"{entry.name}/")
            yield from _contents(entry.path)
            yield b"/"
        elif entry.name.endswith(".yaml"):
            yield os.fsencode(entry.name)
            yield contents(Path(entry.path))


def _code() -> Iterator[_State]:
    """Give what would show a change of our own code, in a checkout that is worked on."""
    top = os.path.dirname(os.path.dirname(__file__))
    for name in ("attribution", "core", "findings", "languages", "pipeline", "scan"):
        yield from _states(os.path.join(top, name), ".py", below=False)


def _states(folder: str | os.PathLike[str], ending: str, *, below: bool = True) -> Iterator[_State]:
    """Give what would show a change of our own files, in the order of their names; where they are, too.

    The second time is set by the system alone: a file that was put in the place of another has its own.
    """
    yield os.fspath(folder), 0, 0, 0
    for entry in sorted(os.scandir(folder), key=lambda each: each.name):
        if entry.name.endswith(ending):
            status = entry.stat()
            yield entry.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns
        elif below and entry.is_dir():
            yield from _states(entry.path, ending)


def _written(gate: Gate) -> str:
    """Return a gate as two lines: the second, which is long, is read by few runs."""
    words = {"code": gate.code, "settings": gate.settings, "steps": gate.steps}
    company = {"alone": gate.alone, "marks": gate.marks}
    head = {**words, **company, "rules": gate.rules_version, "days": gate.days}
    return f"{json.dumps(head)}\n{gate.tables}"


def _read(text: str) -> Gate | None:
    """Return a gate that was kept; None for what is none of this version."""
    try:
        head, _, tables = text.partition("\n")
        given = json.loads(head)
        days = given["days"]
        return Gate(
            tuple(given["code"]),
            tuple(given["settings"]),
            tuple(given["steps"]),
            tuple(given["alone"]),
            tuple(given["marks"]),
            given["rules"],
            (days[0], days[1], days[2]),
            tables,
        )
    except (ValueError, KeyError, TypeError, IndexError, V0to1Error):
        return None
