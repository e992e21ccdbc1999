"""Python files that get somewhere without those beside them: fetched, copied or packaged alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from v0to1.languages.base import Around
from v0to1.languages.fetching import is_addressed

if TYPE_CHECKING:
    from v0to1.languages.python.modules import PythonModules

COPIED = re.compile(
    r"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?![\[\-])(\S.*)$", re.MULTILINE | re.IGNORECASE
)
PROJECT = ("pyproject.toml", "setup.cfg", "setup.py")
LISTED = re.compile(r"py[-_]modules\s*=")


def is_fetched(modules: PythonModules, module: str, around: Around) -> bool:
    """Whether something fetches a module by an address of its own."""
    key = (module, id(around))
    if key not in modules.fetched:
        modules.fetched[key] = is_addressed(modules.paths, module, around)
    return modules.fetched[key]


def is_packaged_alone(modules: PythonModules, module: str) -> bool:
    """Whether the project's packaging takes a module as all that there is, so that no other goes along."""
    folder, stem = posixpath.dirname(module), posixpath.basename(module).removesuffix(".py")
    text = next(filter(None, (modules.read(posixpath.join(folder, name)) for name in PROJECT)), "")
    if not text or stem == "setup":
        return False
    if LISTED.search(text):
        return re.search(rf"\b{re.escape(stem)}\b", text[LISTED.search(text).end() :]) is not None  # type: ignore[union-attr]
    if re.search(rf"""["']{re.escape(stem)}\.py["']""", text):
        return True
    named = re.search(r"""^\s*name\s*=\s*["']?([\w.-]+)""", text, re.MULTILINE)
    if named is not None and re.sub(r"[-.]+", "_", named[1]).lower() == stem.lower():
        return True
    beside = [one for one in modules.paths if posixpath.dirname(one) == folder and not is_aside(one)]
    explicit = re.search(r"\[tool\.(?!setuptools)\w+\.|packages\s*=|\[tool\.setuptools", text)
    return "[project]" in text and beside == [module] and explicit is None and "hatchling" not in text


def is_aside(path: str) -> bool:
    """Whether a top module is none that setuptools would find by itself."""
    name = posixpath.basename(path)
    aside = ("setup.py", "conftest.py", "noxfile.py", "tasks.py", "fabfile.py", "toxfile.py", "test.py")
    return name in aside or name.startswith(("test_", "tests", "example", "openhands_v"))


def copied_alone(module: str, around: Around) -> Iterator[tuple[str, str, re.Match[str], str]]:
    """Where build files copy a module alone: path and text of the file, the line and its target."""
    name = posixpath.basename(module)
    for path, text in around(name, is_build_file):
        for line in COPIED.finditer(text):
            *given, target = line[1].split()
            if any(posixpath.basename(one) == name and is_below(path, one, module) for one in given):
                yield path, text, line, target


def is_build_file(path: str) -> bool:
    """Whether a file may say how an image is built."""
    return "docker" in posixpath.basename(path).lower() or "Containerfile" in path


def is_below(path: str, given: str, module: str) -> bool:
    """Whether a file that is copied may be a module: its path is the end of the module's."""
    return f"/{module}".endswith("/" + posixpath.normpath(given).lstrip("./"))


def copying(text: str, line: re.Match[str], target: str, module: str, name: str) -> str:
    """The text of a build file with one more line that copies a file `name` as a module is copied."""
    base = posixpath.basename(module)
    source = next(one for one in line[1].split() if posixpath.basename(one) == base)
    beside = posixpath.join(posixpath.dirname(source), name)
    place = posixpath.dirname(target) + "/" if target.endswith(".py") else target
    place = place if place.endswith("/") or place in (".", "./") else f"{place}/"
    place = "./" if place == "/" and not target.startswith("/") else place
    start = line[0][: line.start(1) - line.start(0)]
    added = f"{start}{beside} {place}"
    if added in text:
        return text
    newline = "\r\n" if "\r\n" in text else "\n"
    end = line.end()
    return f"{text[:end].rstrip(chr(13))}{newline}{added}{text[end:]}"
