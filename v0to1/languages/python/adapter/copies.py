"""Python files that get somewhere without those beside them: fetched, packaged or copied alone."""

from __future__ import annotations

import posixpath
import re

from v0to1.languages.base import Around, Refusal
from v0to1.languages.copied import copied_alone
from v0to1.languages.python.adapter.loading import Loading, loading_of
from v0to1.languages.python.modules import PythonModules
from v0to1.languages.python.paths import in_notebook

RAW = re.compile(r"//raw\.|/raw/|//gist\.")
"""Addresses that give a file itself, and not a page about it."""
FETCHING = re.compile(r"\b(?:curl|wget|iwr|Invoke-WebRequest|uvx?|pipx|urlretrieve|ADD)\b", re.IGNORECASE)
FILE = "openhands_v0.py"
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


def is_packaged_alone(modules: PythonModules, module: str, around: Around) -> bool:
    """Whether the project's packaging takes a module as all that there is, so that no other goes along."""
    if loading_of(modules, module, around) is Loading.PACKAGE:
        return False
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


def copy_note(modules: PythonModules, module: str, around: Around) -> str:
    """What has to be copied with a module, or nothing; raises `Refusal` where no file can go along."""
    if is_fetched(modules, module, around):
        raise Refusal(f"{module} is fetched by its own address, without the adapter's file")
    if not in_notebook(module) and is_packaged_alone(modules, module, around):
        raise Refusal(f"{module} is packaged as a module by itself, without the adapter's file")
    image = copied_alone(module, FILE, around)
    return f"{image} copies {posixpath.basename(module)} by itself; copy {FILE}, too" if image else ""
