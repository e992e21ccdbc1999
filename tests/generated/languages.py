"""The languages that clients are made in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

from tests.generated import javascript_program, python_program, shell_program
from tests.generated.pen import Client

LANGUAGES: Mapping[str, Callable[[Random], Client]] = MappingProxyType(
    {
        "python": python_program.generated,
        "javascript": javascript_program.generated,
        "shell": shell_program.generated,
    }
)
