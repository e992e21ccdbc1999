"""Look at small sources with the real rules, and say which operations are certain."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent

from v0to1 import resources
from v0to1.attribution.knowledge import Knowledge, knowledge
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.python import PYTHON
from v0to1.pipeline import run
from v0to1.planning.seen import ProjectFacts, analyse_project

Sources = str | dict[str, str]


@cache
def known() -> Knowledge:
    """The real rules, for the newest server."""
    return knowledge(Config(resources.RULES, (resources.RULES,), date(2026, 11, 25)))


def files_of(sources: Sources) -> dict[str, str]:
    """Sources by path; a single one is `client.py`."""
    return {
        name: dedent(text)
        for name, text in ({"client.py": sources} if isinstance(sources, str) else sources).items()
    }


def seen(sources: Sources) -> ProjectFacts:
    """What sources do."""
    files = files_of(sources)
    return analyse_project(PYTHON, files, sorted(files), files.get, known())


def certain(sources: Sources) -> list[str]:
    """The rules of all operations that are certainly V0's, in order."""
    return sorted(one.rule.id for one in seen(sources).certain)


def operation(sources: Sources, rule: str) -> Operation:
    """The only certain operation of a rule."""
    (found,) = [one for one in seen(sources).certain if one.rule.id == rule]
    return found


def signals(one: Operation) -> set[str]:
    """The names of its evidence."""
    return {each.signal for each in one.evidence}


def run_on(folder: Path, sources: Sources, *, inline_only: bool = False) -> Run:
    """A proposed migration of sources that are written into a folder."""
    for name, text in files_of(sources).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return run(Config(folder, (folder,), date(2026, 11, 25), inline_only=inline_only), fixing=True)
