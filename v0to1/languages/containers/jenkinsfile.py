"""Jenkins pipelines: the scripts of their `sh` steps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product

from v0to1.languages.embedding.commands import fixed
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import defined, names_for

TOKEN = re.compile(
    r"//[^\n]*|/\*.*?(?:\*/|\Z)|\\."
    r"|(?P<quote>(?P<long>'''|\"\"\")|'|\")"
    r"(?P<code>(?:\\.|(?!(?P=quote))(?(long)[^\\]|[^\\\n]))*)(?P=quote)",
    re.DOTALL,
)
"""What is no code, or may hold some; a quote that nothing closes on its line begins no text."""

STEP = re.compile(r"(?:^|[^\w.$])sh\s*\(?\s*(?:\w+\s*:\s*(?:[\w.]+|\"\")\s*,\s*)*(?:script\s*:\s*)?$")
MORE = re.compile(r"\s*(?:\+|\.(?!stripIndent\(\)|trim\(\)))")
"""What goes on behind a text: it is put together, or made into another one."""

ANSWER = "returnStdout"
VARIABLE = re.compile(r"\$\{[^{}]*\}|\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
PLAIN = re.compile(r"\$\{?\s*(?:env\.)?(\w+)\s*\}?")
"""A variable of the pipeline itself, and none of its parameters, or what a function makes of one."""

SIGNS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
SET = re.compile(r"(?m)(?:^|[\s;{])(\w+)[ \t]*=[ \t]*(['\"])([^'\"$\\\n]*)\2[ \t]*(?:;|\}|$)")
"""A plain variable of the pipeline, or of the environment that it gives its steps."""

REST = "${rest}"
"""What stands for the rest of a text that is put together of several."""

Setting = tuple[str, str, int, int]
REACH = 400
"""Characters before a text in which the step that it belongs to must begin."""

USED = "the pipeline reads its response"
JOINED = "its script is built from several strings"


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each script as one module."""
    return tuple((one,) for one in steps(text))


def steps(text: str) -> Iterator[Region]:
    """The scripts of the steps."""
    code, place = "", 0
    settings = [(one[1], one[3], *one.span()) for one in SET.finditer(text)]
    names = Counter(one[0] for one in settings)
    settings = [one for one in settings if names[one[0]] == 1]
    for found in TOKEN.finditer(text):
        code = (code + text[place : found.start()])[-REACH:]
        place = found.end()
        step = STEP.search(code) if found["quote"] else None
        if step is not None:
            joined = MORE.match(text, found.end()) is not None
            region = script(text, found, settings, REST * joined)
            behind = text[found.end() : found.end() + REACH].partition(")")[0]
            if ANSWER in step[0] or (step[0].count("(") and ANSWER in behind):
                region = fixed(region, USED)
            yield fixed(region, JOINED) if joined else region
        code += '""' if found["quote"] else " "


def script(text: str, found: re.Match[str], settings: list[Setting], rest: str) -> Region:
    """The code between some quotes, with variables of the shell in the place of those of the pipeline."""
    quote, (start, end) = found["quote"], found.span("code")
    tracing, expressions = Tracing(text), quote[0] == '"'
    place = start
    named: list[tuple[int, int, str]] = []
    while place < end:
        variable = VARIABLE.match(text, place, end) if expressions else None
        if variable is not None:
            named.append((len(tracing.text), len(variable[0]), variable[0]))
            tracing.plain(place, variable.end())
            place = variable.end()
        elif text[place] == "\\":
            sign = text[place + 1]
            # A backslash before the end of a line joins two lines.
            tracing.sign("" if sign == "\n" else SIGNS.get(sign, sign), place, place + 2)
            place += 2
        else:
            tracing.plain(place, place + 1)
            place += 1
    tracing.sign(rest, end, end, fixed=True)
    return with_names(tracing, named, settings)


def with_names(tracing: Tracing, named: list[tuple[int, int, str]], settings: list[Setting]) -> Region:
    """The code with names for the shell in the place of some of its characters."""
    written = "".join(tracing.text)
    ends = [0, *(start + size for start, size, _ in named)]
    starts = [*(start for start, _, _ in named), len(written)]
    own = " ".join(written[start:end] for start, end in zip(ends, starts, strict=True))
    names = names_for((one for _, _, one in named), own)
    new = Tracing(tracing.outer)
    plain = {name[2:-1]: PLAIN.fullmatch(expression) for expression, name in names.items()}
    shown = {name: found[1] for name, found in plain.items() if found is not None}
    shown.update((name, name) for name in re.findall(r"\$\{?(\w+)", own) if name not in shown)
    for spelt, (name, value, first, last) in product(shown, settings):
        if shown[spelt] == name:
            defined(new, spelt, value, first, last)
    place = 0
    for start, size, expression in named:
        new.take(tracing, place, start)
        place = start + size
        new.sign(names[expression], tracing.starts[start], tracing.ends[place - 1], fixed=True)
    new.take(tracing, place, len(written))
    return new.region(".sh")
