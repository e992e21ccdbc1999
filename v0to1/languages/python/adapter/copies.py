"""Python files that get somewhere without those beside them: fetched, copied or packaged alone."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from v0to1.languages.base import Around

if TYPE_CHECKING:
    from v0to1.languages.python.modules import PythonModules

RAW = re.compile(r"//raw\.|/raw/|//gist\.")
"""Addresses that give a file itself, and not a page about it."""
FETCHING = re.compile(r"\b(?:curl|wget|iwr|Invoke-WebRequest|uvx?|pipx|urlretrieve|ADD)\b", re.IGNORECASE)
COPIED = re.compile(
    r"^[ \t]*(?:COPY|ADD)[ \t]+(?:--\S+[ \t]+)*(?![\[\-])(\S.*)$", re.MULTILINE | re.IGNORECASE
)
PROJECT = ("pyproject.toml", "setup.cfg", "setup.py")
LISTED = re.compile(r"py[-_]modules\s*=")


def is_fetched(modules: PythonModules, module: str, around: Around) -> bool:
    """Whether something fetches a module by an address of its own."""
    key = (module, id(around))
    if key not in modules.fetched:
        modules.fetched[key] = is_addressed(modules, module, around)
    return modules.fetched[key]


def is_addressed(modules: PythonModules, module: str, around: Around) -> bool:
    """Whether a file of the run has the address of a module, by which it is fetched; not asked before."""
    name = posixpath.basename(module)
    address = re.compile(rf"https?://[^\s\"'<>()`]*/{re.escape(name)}(?![\w.])")
    for _, text in around(name):
        for line in text.splitlines():
            for found in address.finditer(line):
                if is_of(modules, module, found[0]) and (RAW.search(found[0]) or FETCHING.search(line)):
                    return True
    return False


def is_of(modules: PythonModules, module: str, address: str) -> bool:
    """Whether an address may be that of a module, and not of another file of its name."""
    steps = address.split("/")
    same = [one for one in modules.paths if posixpath.basename(one) == steps[-1]]
    return len(same) == 1 or steps[-2] == posixpath.basename(posixpath.dirname(module))


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
