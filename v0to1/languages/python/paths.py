"""What the path and the first look at a Python module say of it."""

from __future__ import annotations

import posixpath
import re

STARTED = re.compile(r"""^if[ \t]+__name__[ \t]*==[ \t]*["']__main__["']|\A#!""", re.MULTILINE)
"""What a file has that is run by itself."""


def is_test(path: str) -> bool:
    """Whether a module is one of tests."""
    name = posixpath.basename(path)
    return name.startswith("test_") or name.endswith("_test.py") or name == "conftest.py"


REPLACING = re.compile(
    r"\b(?:aioresponses|doctest|fixture|httpretty|importlib|\w*[Mm]ock\w*|monkeypatch|nose|patch|pytest\w*|"
    r"responses|respx|server|setattr|unittest|vcr)\b|^[ \t]*[\w.]+\.\w+[ \t]*=(?!=)",
    re.MULTILINE,
)
"""What a module may have that puts something in the place of what the code uses, or lets a runner do so."""


def is_script(text: str) -> bool:
    """Whether a module is a program that runs the code as it is, whatever its name says.

    Many clients have a `test_connection.py`, which asks the real server and is no test for a test runner.
    """
    return STARTED.search(text) is not None and REPLACING.search(text) is None


def in_notebook(path: str) -> bool:
    """Whether a module is the code of a notebook, which runs in the folder of its file."""
    return posixpath.dirname(path).endswith(".ipynb")


def is_public(text: str, name: str) -> bool:
    """Whether a function of a module is for others: by its name, and as the module is no program."""
    return bool(name) and not name.startswith("_") and STARTED.search(text) is None
