"""Folders that hold nobody's source, by their names and by what stands in them."""

from __future__ import annotations

import os
from collections.abc import Iterable

NEVER = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".jj",
        "node_modules",
        "__pycache__",
        "__pypackages__",
        ".venv",
        ".tox",
        ".nox",
        ".eggs",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".ipynb_checkpoints",
        "site-packages",
    }
)
"""Folders that hold nobody's source; a folder with a Python environment in it is another."""

BUILT = frozenset({"build", "dist", "_build"})
"""Folders of build products, where a file beside them says that something is built here."""

_BUILDERS = frozenset({"pyproject.toml", "setup.py", "setup.cfg", "package.json"})
_ENVIRONMENT = frozenset({"pyvenv.cfg", "conda-meta"})


def is_foreign(name: str, *, built: bool) -> bool:
    """Return whether a folder holds nobody's source; `built` says that something is built beside it."""
    return name in NEVER or name.endswith(".egg-info") or (built and name in BUILT)


def is_built(names: Iterable[str]) -> bool:
    """Return whether something is built in a folder with files of these names."""
    return not _BUILDERS.isdisjoint(names)


def is_environment(names: Iterable[str]) -> bool:
    """Return whether a folder with these names in it is an environment of Python."""
    return not _ENVIRONMENT.isdisjoint(names)


def holds_environment(folder: str) -> bool:
    """Return whether the folder at a path is an environment of Python, without listing it."""
    return any(os.path.exists(os.path.join(folder, name)) for name in _ENVIRONMENT)
