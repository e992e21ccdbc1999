"""What every test needs: no journal in the home of whoever runs the tests, no settings of their shell."""

from __future__ import annotations

import gc
import os
import ssl
import sys
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import libcst as cst
import pytest
from hypothesis import HealthCheck, settings

from scripts.programs import put_on_path
from tests.node.tools import SHARED
from v0to1.languages.python import modules
from v0to1.languages.python.layout import Layout
from v0to1.languages.python.modules import PythonModules

settings.register_profile("v0to1", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("v0to1")  # a busy machine is no defect

put_on_path()

# Else each process of a run, and each command that tests start, compiles the program and the tests anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

LONGEST = ("test_whole.py",)
"""Modules with a test that takes many seconds."""

Parsing = Callable[[PythonModules, str, str], tuple[cst.Module | None, str]]

KEPT = 400_000
"""Characters of Python texts whose trees are kept from one test to the next."""


def pytest_collectstart() -> None:
    """While modules are loaded there is nothing to be freed."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first: at the end, all other processes would wait for it."""
    items.sort(key=lambda one: one.path.name not in LONGEST)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look through it again with every test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)  # trees and values are made by the ten thousand, and few are in cycles
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def certificates() -> Iterator[None]:
    """Let clients that read the same certificates, which none of our servers has, read them once."""
    make = ssl.create_default_context

    @cache
    def made_once(file: str) -> ssl.SSLContext:
        return make(cafile=file)

    def made(*purpose: ssl.Purpose, **given: Any) -> ssl.SSLContext:
        only_file = not purpose and set(given) == {"cafile"}
        return made_once(given["cafile"]) if only_file else make(*purpose, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", made)
        yield


@pytest.fixture(scope="session", autouse=True)
def parsing() -> Iterator[Parsing]:
    """Let a Python text that several tests look at be parsed once, as in the looks of one run.

    Gives what parses each time.
    """
    parse = PythonModules.parse_text
    place = modules.laid_out
    known: dict[str, cst.Module] = {}
    layouts: dict[str, Layout] = {}

    def parse_text(self: PythonModules, path: str, text: str) -> tuple[cst.Module | None, str]:
        kept = known.pop(text, None) if text not in modules.UNPLACED else None
        found = parse(self, path, text) if kept is None else (kept, "")
        if found[0] is not None:
            known[text] = found[0]  # what was asked for last stays longest
            while sum(map(len, known)) > KEPT:
                gone = next(iter(known))
                del known[gone]
                layouts.pop(gone, None)
        return found

    def laid_out(parsed: cst.Module, text: str) -> Layout:
        if known.get(text) is not parsed:
            return place(parsed, text)
        if text not in layouts:
            layouts[text] = place(parsed, text)
        return layouts[text]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PythonModules, "parse_text", parse_text)
        patch.setattr(modules, "laid_out", laid_out)
        yield parse


@pytest.fixture
def parsed_anew(parsing: Parsing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each text as a run alone does, for tests that count what it costs."""
    monkeypatch.setattr(PythonModules, "parse_text", parsing)


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Names of folders that are not there: making one for each test takes longer than many a test."""
    home = tmp_path_factory.mktemp("states")
    return (home / str(number) for number in count())


@pytest.fixture(scope="session", autouse=True)
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder that all processes of one run of tests have together, for what takes long to compile."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "compiled"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(SHARED, str(folder))
        yield


@pytest.fixture(scope="session")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The name of one folder for all tests: what is kept in it is the same for each."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def state_folder(states: Iterator[Path], caches: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep undo journals in a folder of this test, and colours and days as if nothing was set."""
    folder = next(states)
    ours = [each for each in os.environ if each.startswith("V0TO1_")]
    for name in ours:
        if not name.startswith(("V0TO1_LIVE_", "V0TO1_NODE_")):  # those are the tests' own
            monkeypatch.delenv(name)
    monkeypatch.setenv("V0TO1_STATE_DIR", str(folder))
    monkeypatch.setenv("V0TO1_CACHE_DIR", str(caches))
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "SOURCE_DATE_EPOCH", "CI"):
        monkeypatch.delenv(name, raising=False)
    return folder
