"""What goes wrong while a module is evaluated costs no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from v0to1.core.own_errors import own_error
from v0to1.flow.machine import Exhausted, Machine


@contextmanager
def contained(machine: Machine, module: str, exhausted: list[str]) -> Iterator[None]:
    """Let what is too much, or an error of our own, cost no more than what is evaluated of a module."""
    branch = machine.branch
    try:
        yield
    except (Exhausted, RecursionError):
        exhausted.append(module)
    except Exception as error:
        machine.errors.setdefault(module, own_error(error))
    machine.branch = branch
