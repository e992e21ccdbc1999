"""Makefiles: the commands of each rule, as the shell gets them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import defined, names_for, plain, substituted

VARIABLE = re.compile(r"(?:export[ \t]+)?(\w+)[ \t]*[:?]{0,2}=[ \t]*([^\n#]*)")
DOLLAR = re.compile(r"\$(?:\$|\(([^()]|\([^()]*\))*\)|\{[^{}]*\}|.)", re.DOTALL)
COMPUTED = re.compile(r"\$[({]\w+[ \t]|\\$")
"""What a function of make gives, and what goes on in the next line."""

OWN = re.compile(r"\$\$\{?(\w+)")
Setting = tuple[str, str, int, int]
"""A variable, its value, and where the line with it begins and ends."""

MAX_NESTING, MAX_VALUE = 4, 2_000
SILENT = "@-+ \t"


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The commands of each rule as one module, with the plain variables that are set above it."""
    return tuple((one,) for one in recipes(text)) if "\r" not in text.replace("\r\n", "") else ()


def recipes(text: str) -> Iterator[Region]:
    """The rules with commands."""
    settings: list[Setting] = []
    tracing: Tracing | None = None
    continued = False
    for start, end in line_ranges(text):
        line = text[start:end]
        if line.startswith("\t") or (continued and tracing is not None):
            tracing = tracing or opened(text, settings)
            command(tracing, start, end, continued=continued)
        elif line.strip():
            if tracing is not None:
                yield shell(tracing, settings)
            tracing = None
            found = VARIABLE.match(line)
            if found is not None:
                settings.append((found[1], found[2].strip(), start, end))
        continued = line.rstrip("\r\n").endswith("\\")
    if tracing is not None:
        yield shell(tracing, settings)


def line_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Where each line begins and ends, its newline included."""
    place = 0
    while place < len(text):
        end = text.find("\n", place) + 1 or len(text)
        yield place, end
        place = end


def opened(text: str, settings: list[Setting]) -> Tracing:
    """A new rule, with the variables that it knows."""
    tracing = Tracing(text)
    for name, value, start, end in settings:
        defined(tracing, name, value, start, end)
    return tracing


def command(tracing: Tracing, start: int, end: int, *, continued: bool) -> None:
    """One line of a rule, without its tab and the signs for make itself."""
    text = tracing.outer
    begin = start + 1 if text.startswith("\t", start) else start
    while not continued and begin < end and text[begin] in SILENT:
        begin += 1
    if tracing.text and tracing.text[-1] == "\n" and tracing.starts[-1] == start - 1:
        # The newline takes what stands before this line, so that whole lines can go and come.
        tracing.ends[-1] = begin
    tracing.plain(begin, end)


def shell(tracing: Tracing, settings: list[Setting]) -> Region:
    """The region of a rule: `$$` is a dollar for the shell, any other dollar begins a variable of make.

    Variables of several words, such as a command with its options, are laid out as make does it.
    """
    written = "".join(tracing.text)
    several = {name: value for name, value in words_of(settings).items() if name in written}
    text = laid_out(written, several)
    dollars = [one[0] for one in DOLLAR.finditer(text) if one[0] != "$$"]
    names: dict[str, str] = {
        **names_for(dollars, " ".join(f"${name}" for name in OWN.findall(text))),
        "$$": "$",
    }
    for expression, value in several.items():
        names[expression] = DOLLAR.sub(lambda found: names.get(found[0], found[0]), value)
    return substituted(tracing, DOLLAR, names).region(".sh")


def words_of(settings: list[Setting]) -> dict[str, str]:
    """The values of more than one plain word, by how each is asked for; of those that are set once."""
    names = [name for name, *_ in settings]
    known = {
        written: value
        for name, value, _, _ in settings
        if names.count(name) == 1 and not plain(value) and not COMPUTED.search(value)
        for written in (f"$({name})", f"${{{name}}}")
    }
    found = {written: expanded(value, known) for written, value in known.items()}
    return {written: value for written, value in found.items() if value}


def laid_out(text: str, several: dict[str, str]) -> str:
    """A text with the values of variables in their places, those inside of them left."""
    return DOLLAR.sub(lambda found: several.get(found[0], found[0]), text)


def expanded(value: str, several: dict[str, str]) -> str:
    """A value with those of the variables in it; nothing where they go too far, or round in a circle."""
    for _ in range(MAX_NESTING):
        more = laid_out(value, several)
        if more == value:
            return value
        value = more if len(more) < MAX_VALUE else ""
    return ""
