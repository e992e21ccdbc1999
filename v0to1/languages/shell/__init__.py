"""Shell scripts, through the grammar of bash: what curl, wget and httpie send, and what jq reads."""

from __future__ import annotations

from v0to1.languages.base import Language
from v0to1.languages.shell.bench import ShellBench
from v0to1.languages.shell.parsing import parse_error
from v0to1.languages.shell.testing import is_test

LANGUAGE = Language(
    "shell",
    ShellBench,
    parse_error,
    is_test,
    ("source ", ". "),
    settings=("openhands_v0.py", "*.yml", "*.yaml", "Dockerfile"),
)
