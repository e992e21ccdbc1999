"""What `main` of a generated client in Python does with a function: it calls it, reads, prints, catches."""

from __future__ import annotations

from dataclasses import dataclass

from tests.generated.operations import Operation, Reading, parameters_of
from tests.generated.pen import Pen, indented
from tests.generated.python_reads import reading
from tests.generated.python_style import Style

FAILURES = {
    "requests": ("requests.RequestException", "requests.exceptions.RequestException"),
    "httpx": ("httpx.HTTPError",),
    "aiohttp": ("aiohttp.ClientError",),
    "urllib": ("urllib.error.URLError", "OSError"),
}
"""What the libraries raise."""


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the function `name`: what is read, which line that is, and whose conversation it is about.

    With `outside` it is read where the function is called. The `first` one gives the conversation.
    """

    operation: Operation
    name: str
    read: Reading | None
    label: str
    whose: str
    outside: bool
    first: bool


def used(pen: Pen, style: Style, use: Use) -> list[str]:
    """The lines of a use."""
    lines = shown(pen, use, called(pen, style, use))
    if use.whose != "missing":
        return lines
    library = style.library.partition(" ")[0]
    failure = pen.one(
        "Exception", *FAILURES[library], "(RuntimeError, SystemExit)", "(Exception, SystemExit)"
    )
    return ["try:", *indented(lines), f"except {failure}:", *indented(['print("refused", "yes", sep=": ")'])]


def called(pen: Pen, style: Style, use: Use) -> str:
    """The call of a function."""
    arguments = [style.name] if style.form == "passed" else []
    arguments += [use.whose] if "{id}" in use.operation.path else []
    for one, given in zip(parameters_of(use.operation), use.operation.arguments, strict=True):
        if not one.optional:
            arguments.append(f'"{given}"')
        elif not pen.often():
            arguments.append(f"{one.name}=None" if pen.rarely() else f'{one.name}="{given}"')
    owner = "client." if style.form == "class" else ""
    return f"{'await ' if style.is_async else ''}{owner}{use.name}({', '.join(arguments)})"


def shown(pen: Pen, use: Use, call: str) -> list[str]:
    """Print what is read."""
    if use.read is None:
        return [call]
    lines, value = reading(pen, use.read, "answer") if use.outside else ([], "answer")
    plain = f'print("{use.label}", {value}, sep=": ")'
    if use.first:
        return [f"answer = {call}", *lines, f"this = {value}", f'print("{use.label}", this, sep=": ")']
    fits = not {'"', "{"} & {*value}
    return [
        f"answer = {call}",
        *lines,
        pen.one(plain, f'print(f"{use.label}: {{{value}}}")' if fits else plain),
    ]
