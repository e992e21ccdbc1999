"""Options of command lines: what they are when nobody gives them, wherever the program reads them."""

from __future__ import annotations

from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.interpreter.machine import Machine
from v0to1.evaluation.values import Callable, Hole, Text, Value, options

OPTION = "option"
"""What a function means that declares an option, in `library_models/*_functions.yaml`."""

PARSED = ("parse_args", "parse_known_args", "parse_intermixed_args")
"""How functions are called that give the arguments of a command line."""


def default_of(given: Arguments) -> tuple[str, Text] | None:
    """The name of a declared option in the program, and its default; None where it has no text for one."""
    default, named = (given.at(len(given.positional), name) for name in ("default", "dest"))
    texts = [one.literal or "" for _, one in given.positional if isinstance(one, Text)]
    long = next((one for one in texts if one.startswith("--")), "")
    plain = next((one for one in texts if one and not one.startswith("-")), "")
    name = (named.literal if isinstance(named, Text) else "") or plain or long
    if not name or not isinstance(default, Text):
        return None
    return name.lstrip("-").replace("-", "_"), default


def option_of(machine: Machine, target: Hole, name: str) -> Value | None:
    """What an option is by default, where a value is the parsed arguments of a command line."""
    known = machine.options.get((target.module, name)) if machine.options else None
    return known if known is not None and any(one.endswith(PARSED) for one in target.names) else None


def is_command(option: Value) -> bool:
    """Whether what an option is by default are functions of the program's own."""
    return any(isinstance(one, Callable) for one in options(option))
