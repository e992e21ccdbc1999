"""The texts, words and signs of a program in any language, as far as its comments and quotes are known."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache

from v0to1.core.model import Span
from v0to1.records import record

SLASHES = "dart scala sc c cc cpp cxx h hpp hxx m mm zig fs fsx fsi vala hx go rs java kt kts cs csx swift"
HASHES = "ex exs r jl pl pm nim cr coffee gd fish tcl raku elv nu rb rake"
DASHES = "lua luau hs elm purs"
SEMICOLONS = "clj cljs cljc bb lisp el scm rkt"
STARRED = r"\(\*(?!\)).*?(?:\*\)|\Z)"
COMMENTS = {
    **dict.fromkeys(SLASHES.split(), r"//[^\n]*|/\*.*?(?:\*/|\Z)"),
    **dict.fromkeys(HASHES.split(), r"\#=.*?(?:=\#|\Z)|\#[^\n]*"),
    **dict.fromkeys(DASHES.split(), r"--\[\[.*?(?:\]\]|\Z)|--[^\n]*|\{-.*?(?:-\}|\Z)"),
    **dict.fromkeys(SEMICOLONS.split(), r";[^\n]*"),
    **dict.fromkeys(("ml", "mli"), STARRED),
    **dict.fromkeys(("ps1", "psm1"), r"<\#.*?(?:\#>|\Z)|\#[^\n]*"),
    "erl": r"%[^\n]*",
    "vb": r"'[^\n]*",
}
"""What a comment is, by the ending of a file; one that nothing closes goes on to the end."""

COMMENTS["php"] = r"(?:\#|//)[^\n]*|/\*.*?(?:\*/|\Z)"
COMMENTS |= dict.fromkeys(("tf", "hcl"), r"(?:\#|//)[^\n]*|/\*.*?(?:\*/|\Z)")
COMMENTS |= dict.fromkeys(("fs", "fsx", "fsi"), rf"//[^\n]*|{STARRED}")
COMMENTS |= dict.fromkeys(HASHES.replace("jl", "").split(), r"\#[^\n]*")

POWERSHELL = r"(?P<raw>(?:https?://|\$\w+/)[^\s'\"`;|)]+)"
RAW = {
    "go": r"`(?P<raw>(?:\w+://|/)[^`\"\n]*)`",
    "ps1": POWERSHELL,
    "psm1": POWERSHELL,
}
"""Texts without quotes, or between others, by the ending of a file."""

SCRIPT = "rb"
"""The ending of a program that says its language in its first line."""

SINGLES = "dart lua luau r pl pm coffee gd fish nu raku ex exs elv php rb rake ps1 psm1"
SINGLE = frozenset(SINGLES.split())
"""Languages in which texts may stand between single quotes; elsewhere a character does, or nothing."""

TRIPLES = "dart scala sc ex exs jl nim fs fsx gd coffee kt kts swift java cs"
LONG = frozenset(TRIPLES.split())
"""Languages in which three quotes begin a text of several lines."""

MARKED = frozenset(("tf", "hcl"))
"""Languages in which a text of several lines ends with the word that it begins with."""

LONGER = r"\"\"\"(?P<long>.*?)(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)"
HEREDOC = r"<<-?(?P<mark>[A-Za-z_]\w*)\n(?P<long>.*?)(?:^[ \t]*(?P=mark)$|\Z)"
LISPS = frozenset(SEMICOLONS.split())
CAPITALS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
"""The name of a variable of the environment."""

IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
PIECES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""The words that a name is made of."""

HOLE = re.compile(
    r"\$env:\w+|\$\{[^{}\n]*\}|\#\{[^{}\n]*\}|\\\((?:[^()\n]|\([^()\n]*\))*\)|\$\([^()\n]*\)|\$\w+"
    r"|\{\$[^{}\n]*\}|\{\{?[^\s{}\"':,;]*\}?\}|%[sdv@]|~[psw]"
)
"""Where a text has the value of an expression in it."""


@record(frozen=True, slots=True)
class Token:
    """A mark: a `text` without its quotes, a `word` or a `sign`, where it stands, and on which line."""

    kind: str
    text: str
    start: int
    end: int
    line: int


def ending(path: str) -> str:
    """The ending of a file's name, in small letters and without its dot; one without any is a script."""
    found = posixpath.splitext(path)[1].lower().removeprefix(".")
    return found if found in COMMENTS else SCRIPT


@cache
def pattern(suffix: str) -> re.Pattern[str]:
    """What the marks of a language are."""
    single = (
        r"'(?P<single>(?:\\.|[^'\\\n])*)(?:'|$)" if suffix in SINGLE else r"'(?:\\.[^'\n]{0,8}|[^'\\\n])'"
    )
    word = (
        r"[^\s()\[\]{}\"';,]+" if suffix in LISPS else r"[A-Za-z_@$]\w*(?:(?:\.|::|->|:)[A-Za-z_]\w*)*[!?]?"
    )
    longer = LONGER if suffix in LONG else HEREDOC if suffix in MARKED else "(?P<long>(?!))"
    raw = f"{RAW[suffix]}|" if suffix in RAW else ""
    whole = (
        rf"(?P<note>{COMMENTS[suffix]})|{raw}{longer}"
        rf"|\"(?P<double>(?:\\.|[^\"\\\n])*)(?:\"|$)|{single}|(?P<word>{word})"
        r"|(?P<sign>\.\.|<>|\+\+|<-|:=|=>|\|\||<<|[^\s\w])"
    )
    return re.compile(whole, re.DOTALL | re.MULTILINE)


def marks(text: str, path: str, start: int, end: int) -> Iterator[Token]:
    """The marks in a range of a file, without its comments; the first line of the range is the first."""
    line, place = 0, start
    for found in pattern(ending(path)).finditer(text, start, end):
        line += text.count("\n", place, found.start())
        place = found.start()
        kind = found.lastgroup or "note"
        if kind != "note":
            own = kind if kind in ("word", "sign") else "text"
            yield Token(own, found[kind], *found.span(kind), line)


def notes(text: str, path: str) -> Iterator[Span]:
    """Where the comments of a file stand."""
    for found in pattern(ending(path)).finditer(text):
        if found["note"] is not None:
            yield Span(*found.span())


def capitals(text: str) -> bool:
    """Whether a text is the name of a variable of the environment."""
    return CAPITALS.fullmatch(text) is not None


def is_expression(one: Token) -> bool:
    """Whether a piece of a text is an expression, or the name of a variable of the environment."""
    return one.kind == "word" or capitals(one.text)


def last_name(expression: str) -> str:
    """The last name in an expression, such as that of a member."""
    found: list[str] = IDENTIFIER.findall(expression)
    return found[-1] if found else ""


ROUTE = re.compile(r"(?:\w+://[^\s/]+/|/|\0)[^\s<>\"'|\\]+")
STEPS = re.compile(r"(?!(?:application|audio|image|text|video)/)\w+/[^\s<>\"'|\\]+")
"""A path without its first slash, which is one where a call is given it."""


def is_route(text: str, *, given: bool) -> bool:
    """Whether a text looks like a URL or a path; `given` says that a call is given it, and nothing before."""
    plain = HOLE.sub("\0", text)
    return "/" in text and bool(ROUTE.fullmatch(plain) or (given and STEPS.fullmatch(plain)))
