"""Justfiles: the commands of each recipe, as the shell gets them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set

from v0to1.languages.containers.makefile import SILENT, line_ranges
from v0to1.languages.embedding.commands import EXPRESSION
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import names_for, plain, substituted
from v0to1.languages.registry import interpreted

NAME = re.compile(r"(?:export[ \t]+)?([\w-]+)[ \t]*:=[ \t]*")
END = re.compile(r"[ \t]*(?:#[^\n]*)?$")
OPERAND = re.compile(
    r"""env(?:_var(?:_or_default)?)?\(["'](?P<asked>\w+)["'](?:,[ \t]*["'](?P<default>[^"'\n]*)["'])?\)"""
    r"""|'(?P<raw>[^'\n]*)'|"(?P<text>[^"\\\n]*)"|(?P<name>[A-Za-z_][\w-]*)(?![\w-]*[ \t]*\()"""
)
"""A variable of the environment with its default, a text, or another variable."""

NAMED = re.compile(r"[\w-]+")
OPERATOR = re.compile(r"[ \t]*([+/])[ \t]*")
FILLED = re.compile(r"\$\{\w+(?::-|(?=\}))|\}")
OTHER_SHELL = re.compile(r"(?m)^set[ \t]+(?:shell|windows-shell)\b(?!.*\b(?:sh|bash|zsh|dash)\b)")
LITERAL = "{{{{"
"""How two braces that begin no expression are written."""

BLANK = " \t"
Setting = tuple[str, str, int, int]


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The commands of each recipe as one module, with the plain variables that are set above it."""
    plain = "\r" not in text.replace("\r\n", "") and OTHER_SHELL.search(text) is None
    return tuple((one,) for one in recipes(text)) if plain else ()


def recipes(text: str) -> Iterator[Region]:
    """The recipes with commands."""
    settings: list[Setting] = []
    lines: list[tuple[int, int]] = []
    for start, end in (*line_ranges(text), (len(text), len(text))):
        line = text[start:end]
        if line.startswith(("\t", " ")) or (lines and line and not line.strip()):
            lines.append((start, end))
            continue
        yield from recipe(text, lines, settings)
        lines = []
        found = setting(line.rstrip("\r\n"))
        if found is not None:
            settings.append((*found, start, end))


def setting(line: str) -> tuple[str, str] | None:
    """A variable that is set, and its value as the shell would write it; others are its expressions."""
    name = NAME.match(line)
    found = expression(line, name.end()) if name is not None else None
    return (name[1], found[0]) if name and found and END.match(line, found[1]) else None


def expression(text: str, start: int) -> tuple[str, int] | None:
    """What a sum, or a path, of operands says, and where it ends; None where something else stands there."""
    parts: list[str] = []
    while (found := OPERAND.match(text, start)) is not None:
        parts.append(shown_as(found))
        following = OPERATOR.match(text, found.end())
        if following is None:
            return "".join(parts), found.end()
        parts.append("/" * (following[1] == "/"))
        start = following.end()
    return None


def shown_as(operand: re.Match[str]) -> str:
    """An operand as the shell would write it; other variables are expressions of the file."""
    if operand["asked"]:
        return f"${{{operand['asked']}{':-' * bool(operand['default'])}{operand['default'] or ''}}}"
    return f"{{{{{operand['name']}}}}}" if operand["name"] else operand["raw"] or operand["text"] or ""


def recipe(text: str, lines: list[tuple[int, int]], settings: list[Setting]) -> Iterator[Region]:
    """The code of a recipe: one program behind `#!`, else commands, each of which has a shell of its own."""
    size = len(lines)
    while size and not text[slice(*lines[size - 1])].strip():
        size -= 1
    lines = lines[:size]
    first = text[slice(*lines[0])] if lines else ""
    language = interpreted(first.strip())
    other = first.strip().startswith("#!") and not language
    suffix = "" if other else {"python": ".py", "javascript": ".js"}.get(language, ".sh")
    if not suffix or not first.strip() or any(LITERAL in text[slice(*one)] for one in lines):
        return
    prefix = first[: len(first) - len(first.lstrip(BLANK))]
    code = Tracing(text)
    continued = False
    for start, end in lines[1:] if language else lines:
        command(code, prefix, (start, end), marked=not language and not continued)
        continued = text[start:end].rstrip("\r\n").endswith("\\")
    yield shell(code, suffix, settings)


def command(code: Tracing, prefix: str, line: tuple[int, int], *, marked: bool) -> None:
    """One line of a recipe, without what stands before it and the signs for just itself."""
    text, (start, end) = code.outer, line
    begin = start + len(prefix) if text.startswith(prefix, start) else start
    begin = min(begin, end - 1) if not text[start:end].strip() else begin
    while marked and begin < end and text[begin] in SILENT:
        begin += 1
    if code.text and code.text[-1] == "\n" and code.starts[-1] == start - 1:
        # The newline takes what stands before this line, so that whole lines can go and come.
        code.ends[-1] = begin
    code.plain(begin, end)


def shell(code: Tracing, suffix: str, settings: list[Setting]) -> Region:
    """The region of a recipe, with variables of the shell in the place of expressions."""
    written = "".join(code.text)
    found = [one[0] for one in EXPRESSION.finditer(written)]
    inside = dict.fromkeys(one.strip("{} \t") for one in found)
    settings = [*settings, *worked_out(inside, code.starts[0])]
    asked = asked_for(settings, inside.keys(), written)
    taken = " ".join(f"${name}" for name in asked - inside.keys())
    names = names_for(found, f"{EXPRESSION.sub(' ', written)} {taken}")
    whole = Tracing(code.outer)
    shown = {one.strip("{} \t"): name[2:-1] for one, name in names.items()}
    for name, value, start, end in settings if suffix == ".sh" else ():
        if name in asked:
            told = EXPRESSION.sub(lambda one: called(shown, one[0].strip("{}")), value)
            if plain(FILLED.sub("", told)):
                whole.sign(f"{called(shown, name)[2:-1]}={told}\n", start, end, fixed=True)
    inner = substituted(code, EXPRESSION, names) if names else code
    whole.take(inner, 0, len(inner.text))
    return whole.region(suffix)


def asked_for(settings: Iterable[Setting], inside: Set[str], written: str) -> frozenset[str]:
    """The variables that some code asks for, directly or by others."""
    asked = {name for name, *_ in settings if name in inside or f"${name}" in written}
    for name, value, *_ in reversed([*settings]):
        asked |= {one.strip("{} ") for one in EXPRESSION.findall(value) if name in asked}
    return frozenset(asked)


def worked_out(expressions: Iterable[str], place: int) -> Iterator[Setting]:
    """What expressions in a recipe say, as if variables were set to them."""
    for one in expressions:
        found = expression(one, 0) if NAMED.fullmatch(one) is None else None
        if found is not None and found[1] == len(one):
            yield one, found[0], place, place


def called(shown: dict[str, str], name: str) -> str:
    """A variable of the file as the shell has it."""
    return f"${{{shown.get(name, name.replace('-', '_'))}}}"
