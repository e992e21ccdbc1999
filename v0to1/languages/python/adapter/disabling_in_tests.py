"""The adapter's switch in a client's tests: off, where they answer below it, and would see V1."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterable, Iterator

import libcst as cst

from v0to1.core.model import Span
from v0to1.languages.base import Change, NewFile
from v0to1.languages.python.adapter.imports import (
    after_docstring,
    alias_text,
    dotted_source,
    has_import,
    last_import,
    line_end,
    top_level,
)
from v0to1.languages.python.adapter.placing import ADAPTERS
from v0to1.languages.python.locate import Locator
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.paths import is_test

VARIABLE = "OPENHANDS_V0_ADAPTER"
LINE = f'os.environ.setdefault("{VARIABLE}", "off")'
NEW = '"""The tests answer requests of OpenHands V0 themselves."""{0}{0}import os{0}{0}{1}{0}'
IMPORTS = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)|import[ \t]+([\w., \t]+))", re.MULTILINE)
LIBRARIES = (
    "respx",
    "pytest_httpx",
    "httpx_mock",
    "vcr",
    "vcrpy",
    "betamax",
    "requests_mock",
    "aioresponses",
    "pook",
    "httpretty",
    "httpserver",
    "HTTPServer",
    "BaseHTTPRequestHandler",
    "TestServer",
)
BELOW = re.compile(
    rf"\b(?:{'|'.join(LIBRARIES)})\b|\bMockTransport\b"
    r"|(?:import|from)[ \t]+responses\b|\bresponses\.(?:activate|add\w*|get|post|put|patch|delete|mock)\b"
    rf"|(?:patch|setattr)(?:\.object)?\([^\n]*\b(?:{'|'.join(sorted(ADAPTERS))}|urlopen|socketio)\b"
)
"""What shows that a test answers in the place of a library, or of a part of one."""
PLAIN = ("", "src", "lib", "tests", "test", "scripts")
"""Folders by whose names nothing can be said."""


def roots_of_tests(modules: PythonModules, adapted: Iterable[str]) -> Iterator[str]:
    """The folders of tests that import what some modules are of, and answer below the adapter."""
    known = {step for path in adapted for step in path.removesuffix(".py").split("/")} - set(PLAIN)
    found = set()
    for path in sorted(modules.paths):
        if not is_of_tests(path):
            continue
        text = modules.text(path)
        if roots_of(text) & known and BELOW.search(text):
            found.add(root_of(path))
    yield from sorted(found)


def roots_of(text: str) -> set[str]:
    """The first steps of the names of all modules that a module imports."""
    found = (names for line in IMPORTS.findall(text) for names in line)
    return {
        one.strip().lstrip(".").partition(".")[0].split(" ")[0] for each in found for one in each.split(",")
    }


def is_of_tests(path: str) -> bool:
    """Whether a module is one of tests, or stands in their folder."""
    return is_test(path) or any(step in ("tests", "test") for step in path.split("/")[:-1])


def root_of(path: str) -> str:
    """The folder in which tests begin: the outermost of that name, or their own."""
    steps = posixpath.dirname(path).split("/")
    place = next((place for place, step in enumerate(steps) if step in ("tests", "test")), len(steps) - 1)
    return "/".join(steps[: place + 1])


def is_unit(modules: PythonModules, root: str) -> bool:
    """Whether the tests in a folder are run as a package by `unittest`, which knows no `conftest.py`."""
    own = [modules.text(path) for path in modules.paths if posixpath.dirname(path) == root]
    return any("unittest.TestCase" in text or "IsolatedAsyncioTestCase" in text for text in own)


def switched_off(
    modules: PythonModules, roots: Iterable[str], standalone: Container[str]
) -> Iterator[str | NewFile]:
    """The modules that have to switch the adapter off where tests begin, and new files that do."""
    for root in roots:
        conftest = posixpath.join(root, "conftest.py")
        package = posixpath.join(root, "__init__.py")
        begin = [conftest] if conftest in modules.paths else []
        if package in modules.paths and is_unit(modules, root):
            begin.append(package)
        if any(VARIABLE in modules.text(one) for one in begin):
            continue
        yield from (one for one in begin if one not in standalone)
        if not begin:
            yield NewFile(conftest, None, NEW.format("\n", LINE))


def switch(locator: Locator, module: str, newline: str) -> Iterator[Change]:
    """The changes that switch the adapter off in a module where tests begin: behind its imports."""
    last = last_import(locator.module)
    imported = has_import(locator.module, "import os")
    if last is None:
        place = after_docstring(locator)
        line = LINE if imported else f"import os{newline}{newline}{LINE}"
        behind = newline if locator.text[place:].strip() else ""
        before = newline if place and not locator.text[:place].endswith(newline * 2) else ""
        yield Change(module, Span(place, place), f"{before}{line}{newline}{behind}")
        return
    if not imported:
        place = first_place(locator)
        yield Change(module, Span(place, place), f"import os{newline}")
    place = line_end(locator.text, locator.origin(last).end)
    ends = "" if locator.text[place - 1 : place] == "\n" else newline
    rest = locator.text[place:]
    close = newline if rest.strip() and not rest.startswith(("\n", "\r\n")) else ""
    yield Change(module, Span(place, place), f"{ends}{newline}{LINE}{newline}{close}")


def first_place(locator: Locator) -> int:
    """Where `import os` goes: in the order of the names of the first plain imports, or before all others."""
    lines = [
        line
        for line in top_level(locator.module)
        if isinstance(line.body[0], cst.Import)
        or (isinstance(line.body[0], cst.ImportFrom) and dotted_source(line.body[0]) != "__future__")
    ]
    found = locator.origin(lines[0]).start if lines else after_docstring(locator)
    for line in lines:
        first = line.body[0]
        if not isinstance(first, cst.Import) or alias_text(first.names[0]) > "os":
            break
        found = line_end(locator.text, locator.origin(line).end)
    return found
