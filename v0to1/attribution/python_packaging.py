"""What the packaging of a Python project says of a module: whether it is shipped, and for whom."""

from __future__ import annotations

import configparser
import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import Any

from v0to1.core.project_kind import LIBRARY, PROGRAM
from v0to1.languages.python.packages import PACKAGE as INIT
from v0to1.languages.python.packages import TYPED
from v0to1.records import record

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found]

Read = Callable[[str], str | None]
Said = tuple[str, tuple[str, ...]]
"""A kind, and the evidence for it."""

PYPROJECT, SETUP_CFG, SETUP_PY = "pyproject.toml", "setup.cfg", "setup.py"
PRIVATE = re.compile(r"Private\s*::\s*Do Not Upload", re.IGNORECASE)
SOURCES = ("src", "lib", "python")
"""Folders that packages stand in, and that are none themselves."""

ASIDE = frozenset(
    {"scripts", "script", "tools", "tool", "examples", "example", "docs", "doc", "bin", "ci", "benchmarks",
     "notebooks", "tasks", ".github", ".ci", "test", "tests"}
)  # fmt: skip
"""Folders that are not shipped where nothing names them."""

EXPORTING = re.compile(
    r"^__all__\s*(?::[^=\n]+)?\+?=\s*[\[(]\s*[\"']|^__all__\s*(?::[^=\n]+)?\+?=\s*[\[(]\s*$", re.MULTILINE
)
"""A list of public names that is not empty."""
SHOWING = re.compile(r"^[ \t]*from[ \t]+\.[\w.]*[ \t]+import\b", re.MULTILINE)
"""An import from the package's own modules: whoever imports the package has the name."""


@record(frozen=True, slots=True)
class Metadata:
    """The packaging of a folder: the `file` that has it, and what that says.

    `named` are the packages and modules that it lists, None where they are found by the build. `private` is
    what says that it is not shipped at all.
    """

    folder: str
    file: str
    scripts: bool = False
    named: tuple[str, ...] | None = None
    private: str = ""
    builds: bool = True
    texts: tuple[str, ...] = field(default=())


def metadata_of(module: str, read: Read) -> Metadata | None:
    """The packaging that a module belongs to: the nearest around it; none where nothing packages it."""
    for folder in around(module):
        found = in_folder(folder, read)
        if found is not None:
            return found
    return None


def around(module: str) -> Iterator[str]:
    """The folder of a module and all around it, up to the root."""
    folder = module
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def in_folder(folder: str, read: Read) -> Metadata | None:
    """The packaging of one folder."""
    pyproject = read(posixpath.join(folder, PYPROJECT))
    setup_cfg, setup_py = (read(posixpath.join(folder, name)) for name in (SETUP_CFG, SETUP_PY))
    texts = tuple(filter(None, (pyproject, setup_cfg, setup_py)))
    found = of_pyproject(folder, pyproject, texts) if pyproject else None
    if found is not None:
        return found
    if setup_py and re.search(r"\bsetup\(", setup_py):
        return of_setup(folder, setup_py, setup_cfg or "", texts)
    return of_setup_cfg(folder, setup_cfg, texts) if setup_cfg else None


def of_pyproject(folder: str, text: str, texts: tuple[str, ...]) -> Metadata | None:
    """What pyproject.toml says; None where it has the settings of tools only."""
    try:
        data: Mapping[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return Metadata(folder, PYPROJECT, texts=texts) if "[project]" in text else None
    project, tool = table(data, "project"), table(data, "tool")
    poetry = table(tool, "poetry")
    if not project.get("name") and not poetry.get("name"):
        return None
    private = ""
    if any(isinstance(one, str) and PRIVATE.search(one) for one in classifiers(project, poetry)):
        private = "`Private :: Do Not Upload`"
    elif table(tool, "uv").get("package") is False:
        private = "`tool.uv.package = false`"
    elif poetry.get("package-mode") is False:
        private = "`package-mode = false`"
    scripts = bool(table(project, "scripts") or table(project, "gui-scripts") or table(poetry, "scripts"))
    entries = bool(table(project, "entry-points") or table(poetry, "plugins"))
    return Metadata(
        folder,
        PYPROJECT,
        scripts and not entries,
        listed(tool),
        private,
        "build-system" in data,
        texts,
    )


def table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table in data; empty where there is none."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def classifiers(*tables: Mapping[str, Any]) -> Iterator[object]:
    """The classifiers in some tables."""
    for one in tables:
        found = one.get("classifiers")
        yield from found if isinstance(found, list) else ()


def listed(tool: Mapping[str, Any]) -> tuple[str, ...] | None:
    """The packages and modules that the settings of a build name; None where they name none."""
    setuptools = table(tool, "setuptools")
    named = [*texts_in(setuptools.get("packages")), *texts_in(setuptools.get("py-modules"))]
    wheel = table(table(table(table(tool, "hatch"), "build"), "targets"), "wheel")
    named += [*texts_in(wheel.get("packages")), *texts_in(wheel.get("include"))]
    named += texts_in(wheel.get("only-include"))
    for one in table(tool, "poetry").get("packages") or ():
        if isinstance(one, dict) and isinstance(one.get("include"), str):
            named.append(posixpath.join(str(one.get("from") or ""), one["include"]))
    makers = (table(tool, "flit"), table(tool, "pdm"))
    named += [module for maker in makers for module in texts_in(maker.get("module"))]
    return tuple(named) or None


def texts_in(value: object) -> list[str]:
    """The texts in a list."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def of_setup(folder: str, text: str, settings: str, texts: tuple[str, ...]) -> Metadata:
    """What setup.py says, which is a program: only what its text says for certain."""
    private = "`Private :: Do Not Upload`" if PRIVATE.search(text + settings) else ""
    scripts = "console_scripts" in text + settings
    return Metadata(folder, SETUP_PY, scripts, None, private, texts=texts)


def of_setup_cfg(folder: str, text: str, texts: tuple[str, ...]) -> Metadata | None:
    """What setup.cfg says; None where it has the settings of tools only."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return Metadata(folder, SETUP_CFG, texts=texts) if "[metadata]" in text else None
    if not parser.has_option("metadata", "name"):
        return None
    private = "`Private :: Do Not Upload`" if PRIVATE.search(text) else ""
    scripts = "console_scripts" in text
    return Metadata(folder, SETUP_CFG, scripts, None, private, texts=texts)


def is_shipped(module: str, metadata: Metadata) -> bool:
    """Whether packaging takes a module along."""
    steps = inner(module, metadata)
    if metadata.named is not None:
        plain = [re.sub(r"\.py$", "", one).replace(".", "/").strip("/*") for one in metadata.named]
        path = "/".join(steps).removesuffix(".py")
        below = "/".join(unsourced(steps)).removesuffix(".py")
        return any(f"{each}/".startswith(f"{one}/") for one in plain for each in (path, below))
    first = steps[0]
    return first not in ASIDE or any(re.search(rf"""["'/]{re.escape(first)}\b""", t) for t in metadata.texts)


def inner(module: str, metadata: Metadata) -> list[str]:
    """The steps to a module from the folder of its packaging."""
    return module.removeprefix(f"{metadata.folder}/" if metadata.folder else "").split("/")


def unsourced(steps: list[str]) -> list[str]:
    """Steps to a module, without a folder of sources in front."""
    return steps[1:] if len(steps) > 1 and steps[0] in SOURCES else steps


def init_of(module: str, metadata: Metadata) -> str:
    """The path of the `__init__.py` of the package that a module is shipped in; empty for a single module."""
    steps = inner(module, metadata)
    plain = unsourced(steps)
    if len(plain) < 2:
        return ""
    return posixpath.join(metadata.folder, *steps[: len(steps) - len(plain)], plain[0], INIT)


def kind_of(module: str, metadata: Metadata, read: Read, documented: str, run: str) -> Said | None:
    """What a module is that packaging takes along; None where it does not.

    `documented` says where a document imports it, `run` how it is run by a file of the project; both may be
    empty.
    """
    file = posixpath.join(metadata.folder, metadata.file)
    if metadata.private:
        return PROGRAM, (f"{metadata.private} in {file}",)
    if not is_shipped(module, metadata):
        return None
    init = init_of(module, metadata)
    text = read(init or module) or ""
    if not metadata.builds and not init and metadata.named is None and not metadata.scripts:
        return None
    if EXPORTING.search(text):
        return LIBRARY, (f"`__all__` in {init or module}", f"packaged by {file}")
    if init and SHOWING.search(text):
        return LIBRARY, (f"{init} imports its public names", f"packaged by {file}")
    if init and read(posixpath.join(posixpath.dirname(init), TYPED)) is not None:
        return LIBRARY, (f"{TYPED} beside {init}", f"packaged by {file}")
    if documented:
        return LIBRARY, (documented, f"packaged by {file}")
    if metadata.scripts:
        nothing = f"{init} exports nothing" if init else f"{module} has no `__all__`"
        return PROGRAM, (f"console scripts in {file}, and {nothing}",)
    if run:
        return PROGRAM, (run, f"no exports in {init or module}")
    return LIBRARY, (f"packaged by {file}",)
