"""What `main` of a generated client in Python does with a function: it calls it, reads, prints, catches."""

from __future__ import annotations

from dataclasses import dataclass

from tests.generated.operations import AWAKE, PAGES, Operation, Reading, parameters_of
from tests.generated.pen import Pen, indented
from tests.generated.python_reads import reading
from tests.generated.python_style import Style

OF_WORKSPACES = frozenset({"names", "file"})
"""Operations that fail with another error in V1, where there is no workspace."""

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

    With `outside` it is read where the function is called. The `first` one gives the conversation, and
    `again` a second one.
    """

    operation: Operation
    name: str
    read: Reading | None
    label: str
    whose: str
    outside: bool
    first: bool
    again: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the server refuses the request, because there is no such conversation or it is at rest."""
        return self.whose == "missing" or (self.whose == "earlier" and self.operation.name in AWAKE)


def used(pen: Pen, style: Style, use: Use) -> list[str]:
    """The lines of a use."""
    if use.operation is PAGES:
        return paged(pen, style, use)
    if use.operation.name == "wait":
        return awaited(pen, style, use)
    lines = shown(pen, use, called(pen, style, use))
    if not use.is_refused:
        return lines
    if use.whose == "earlier":
        return refusable(called(pen, style, use))
    library = style.library.partition(" ")[0]
    known = () if use.operation.name in OF_WORKSPACES else FAILURES[library]
    failure = pen.one("Exception", *known, "(RuntimeError, SystemExit)", "(Exception, SystemExit)")
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
    if use.first or use.again:
        name = "this" if use.first else "second"
        return [f"answer = {call}", *lines, f"{name} = {value}", f'print("{use.label}", {name}, sep=": ")']
    fits = not {'"', "{"} & {*value}
    return [
        f"answer = {call}",
        *lines,
        pen.one(plain, f'print(f"{use.label}: {{{value}}}")' if fits else plain),
    ]


def refusable(call: str) -> list[str]:
    """Tell whether a conversation at rest answers."""
    return [
        "try:",
        *indented([call, 'said = "answered"']),
        "except (Exception, SystemExit):",
        *indented(['said = "refused"']),
        'print("asleep", said, sep=": ")',
    ]


def awaited(pen: Pen, style: Style, use: Use) -> list[str]:
    """Look until it is so, and print whether it is."""
    assert use.read is not None
    call = called(pen, style, use)
    lines, value = reading(pen, use.read, "answer") if use.outside else ([], "answer")
    stop = [f"ready = {value}", "if ready:", *indented(["break"])]
    return [
        "for _ in range(20):",
        *indented([f"answer = {call}", *lines, *stop]),
        f'print("{use.label}", ready, sep=": ")',
    ]


def paged(pen: Pen, style: Style, use: Use) -> list[str]:
    """Follow the pages to the last one, and print what is on all of them."""
    arguments = [style.name] if style.form == "passed" else []
    owner = "client." if style.form == "class" else ""
    call = f"{'await ' if style.is_async else ''}{owner}{use.name}({', '.join([*arguments, 'page'])})"
    add = pen.one("of_all += some", "of_all.extend(some)", "of_all = [*of_all, *some]")
    stop = pen.one("if not page:", "if page is None:")
    return [
        "of_all, page = [], None",
        "for _ in range(20):",
        *indented([f"some, page = {call}", add, stop, *indented(["break"])]),
        f'print("{use.label}", of_all, sep=": ")',
    ]
