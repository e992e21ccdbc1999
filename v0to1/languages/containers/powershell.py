"""PowerShell: the requests of scripts, which are told and never changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from v0to1.languages.containers.commands import Command, fixed
from v0to1.languages.containers.regions import Region, Tracing
from v0to1.languages.containers.shells import defined, names_for

TOLD = "PowerShell is told and not changed; write the V1 request there by hand"
HERE = r"|@\"[ \t]*\r?\n(?P<here>.*?)\r?\n\"@", r"|(?P<here>(?!))"
RAW = r"|@'[ \t]*\r?\n(?P<raw>.*?)\r?\n'@", r"|(?P<raw>(?!))"
"""Texts over several lines; the second of each is for where none of them is closed any more."""

TOKENS = {
    (here, raw): re.compile(
        r"(?P<note><\#.*?(?:\#>|\Z)|\#[^\n]*)"
        + HERE[not here]
        + RAW[not raw]
        + r"|\"(?P<double>(?:`.|\"\"|[^\"`])*)\""
        r"|'(?P<single>(?:''|[^'])*)'|(?P<variable>\$(?:\{[^{}\n]*\}|[\w:]+(?:\.\w+)*))|(?P<splat>@\w+)"
        r"|(?P<open>@?[({]|\[)|(?P<close>[)}\]])|`\r?.|(?P<end>[;|]|\r?\n)|(?P<sign>[=+,])"
        r"|(?P<word>[^\s;|(){}\[\]\"'=,`$@]+)",
        re.DOTALL,
    )
    for here in (True, False)
    for raw in (True, False)
}
"""A mark of the language; a backquote before the end of a line lets the command go on."""

SENDS = frozenset(["invoke-restmethod", "invoke-webrequest", "irm", "iwr"])
LONGEST = 500
"""Marks of a statement that are looked at: one call with what it is given has less."""

TEXTS = ("double", "single", "here", "raw")
EXPANDED = re.compile(r"\$\([^()]*\)|\$\{[^{}\n]*\}|\$[A-Za-z_][\w:]*")
ENVIRONMENT = re.compile(r"\$\{?env:(\w+)", re.IGNORECASE)
KEY = re.compile(r"[\"'](\w+)[\"']\s*:")
WORD = re.compile(r"\w+")
Token = re.Match[str]
Given = Mapping[str, list[Token]]
"""What a request is given, by the names of the parameters in small letters."""


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each request as a command of its own."""
    return tuple((one,) for one in commands(text, 0, len(text)))


def commands(text: str, start: int, end: int) -> Iterator[Region]:
    """The requests in a range of a file."""
    tokens = [one for one in marks(text, start, end) if one["note"] is None and one[0][0] != "`"]
    known = dict(assigned(tokens))
    for place, one in enumerate(tokens):
        if one["word"] is not None and one["word"].lower() in SENDS:
            arguments = laid_out(given(tokens, place + 1), known)
            url, method = parts(arguments, known)
            if url:
                yield request(text, url, f"-X {method}{sent(arguments, known)}", known)


def marks(text: str, start: int, end: int) -> Iterator[Token]:
    """The marks of the language in a range of a file."""
    here, raw = (text.rfind(closing, start, end) for closing in ('\n"@', "\n'@"))
    place = start
    while found := TOKENS[place < here, place < raw].search(text, place, end):
        yield found
        place = found.end()


def assigned(tokens: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """The values of variables that are set once, by their names in small letters."""
    changed = (one["variable"] for one, two in pairwise(tokens) if two["sign"] == "=")
    names = Counter(name.lower() for name in changed if name is not None)
    for place, (one, two) in enumerate(pairwise(tokens)):
        name = (one["variable"] or "").lower()
        if two["sign"] == "=" and names[name] == 1:
            yield name, first_only(list(statement(tokens, place + 2)))


def first_only(value: list[Token]) -> list[Token]:
    """A value without the parameters behind it, of which it is the default of the first."""
    ends = (place for place, one in enumerate(value) if one["sign"] == "," and opens(value[place + 1 :]))
    return value[: next(ends, len(value))]


def opens(rest: list[Token]) -> bool:
    """Whether the declaration of a parameter begins, or the line is over."""
    return not rest or rest[0][0] == "["


def statement(tokens: list[Token], start: int) -> Iterator[Token]:
    """The first tokens up to the end of a statement, or of the brackets that it stands in."""
    depth = 0
    for one in tokens[start : start + LONGEST]:
        depth += (one["open"] is not None) - (one["close"] is not None)
        if depth < 0 or (one["end"] is not None and not depth):
            return
        yield one


def given(tokens: list[Token], start: int) -> dict[str, list[Token]]:
    """The arguments of a command; the first without a name is the URL."""
    found: dict[str, list[Token]] = {}
    name, depth = "-uri", 0
    for one in statement(tokens, start):
        if one["word"] is not None and one["word"].startswith("-") and not depth:
            name = one["word"].lower().rstrip(":")
            found.setdefault(name, [])
            continue
        depth += (one["open"] is not None) - (one["close"] is not None)
        found.setdefault(name, []).append(one)
    return found


def entries(tokens: list[Token]) -> dict[str, list[Token]]:
    """The entries of `@{ Name = value; … }`, as the arguments of a command."""
    found: dict[str, list[Token]] = {}
    place = 1
    while tokens and tokens[0][0] == "@{" and place < len(tokens):
        one, following = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        key = one["word"] or one["single"] or one["double"]
        if key and following is not None and following["sign"] == "=":
            value = list(statement(tokens, place + 2))
            found[f"-{key.lower()}"] = value
            place += 2 + len(value)
        else:
            place += 1
    return found


def laid_out(arguments: Given, known: Given) -> Given:
    """The arguments of a command; those of a table that it is given as a whole."""
    first = arguments.get("-uri", [])
    if first and first[0]["splat"] is not None:
        return entries(known.get(f"${first[0]['splat'][1:].lower()}", []))
    return arguments


def parts(arguments: Given, known: Given) -> tuple[list[Token], str]:
    """The pieces of the URL of a request, and its method."""
    method = arguments.get("-method", [])
    said = next((one["word"] or one["single"] or one["double"] for one in method), "GET") or ""
    return pieces(arguments.get("-uri", []), known), said.upper()


def sent(arguments: Given, known: Given) -> str:
    """What tells whose a request is, as options: names of the environment in its headers, and its fields."""
    found = opened(arguments.get("-headers", []), known)
    start = next((place for place, one in enumerate(found) if one[0] == "@{"), len(found))
    options = ""
    for key, value in entries(found[start:]).items():
        names = ENVIRONMENT.findall("".join(one[0] for one in opened(value, known)))
        options += f' -H "{key[1:].title()}: {" ".join(f"${{{name}}}" for name in names)}"'
    fields = ", ".join(f'"{key}": "…"' for key in keys_in(arguments.get("-body", []), known))
    return f"{options} -d '{{{fields}}}'" if fields else options


def keys_in(body: list[Token], known: Given) -> dict[str, None]:
    """The keys of a body: of a table, in a text, or set by themselves."""
    inner = opened(body, known)
    keys = [one[0].strip("'\"") for one, two in pairwise(inner) if two["sign"] == "=" and not one["variable"]]
    texts = (one[kind] for one in inner for kind in TEXTS if one[kind])
    keys += [key for text in texts for key in KEY.findall(text)]
    names = tuple(f"{one['variable'].lower()}." for one in body if one["variable"])
    keys += [name.rpartition(".")[2] for name in known if name.startswith(names)] if names else []
    return dict.fromkeys(key for key in keys if WORD.fullmatch(key))


def opened(value: list[Token], known: Given) -> list[Token]:
    """Some tokens, with those of the variables among them behind."""
    inner = [token for one in value for token in known.get((one["variable"] or "").lower(), [])]
    return [*value, *inner]


def pieces(value: list[Token], known: Given) -> list[Token]:
    """The texts and variables that a value is made of, a variable for all of it laid open."""
    inner = [one for one in value if not (one["open"] or one["close"] or one["sign"] == "+")]
    if len(inner) == 1 and inner[0]["variable"] is not None:
        found = known.get(inner[0]["variable"].lower(), [])
        inner = pieces(found, {}) or inner
    return inner if all(one["variable"] or is_text(one) or one["word"] for one in inner) else []


def is_text(one: Token) -> bool:
    """Whether a token is a text."""
    return any(one[kind] is not None for kind in TEXTS)


def request(text: str, url: list[Token], options: str, known: Given) -> Region:
    """The command of a request, with its method and what it sends."""
    expressions = [one["variable"] or "" for one in url]
    inside = [one["double"] or one["here"] or "" for one in url]
    expressions += [found[0] for each in inside for found in EXPANDED.finditer(each)]
    built = Command(text, names_for(filter(None, expressions), ""), Tracing(text), variables=EXPANDED)
    for expression, name in built.names.items():
        value = known.get(expression.replace("{", "").replace("}", "").lower(), [])
        if len(value) == 1 and is_text(value[0]):
            plain = next(value[0][kind] for kind in TEXTS if value[0][kind] is not None)
            defined(built.tracing, name[2:-1], plain, *value[0].span())
    start = url[0].start()
    built.glue(f"curl {options} ", start)
    for one in url:
        kind = next((each for each in (*TEXTS, "variable", "word") if one[each] is not None), "word")
        part = Tracing(text)
        part.plain(*one.span(kind))
        if kind == "word" and "/" not in one[0]:
            built.glue("${unknown}", one.start())
        elif kind == "variable":
            built.glue(f'"{built.names[one["variable"]]}"', one.start())
        elif kind in ("single", "raw"):
            built.single(part)
        elif part.text:
            built.double(part)
    built.glue("\n", url[-1].end())
    return fixed(built.region(), TOLD)
