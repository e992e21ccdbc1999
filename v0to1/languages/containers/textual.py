"""Programs in languages that are not evaluated: the requests in their texts, reported and never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from v0to1.core.immutable import replace
from v0to1.errors import SourceError
from v0to1.languages.embedding.commands import Command, fixed
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.shells import names_for
from v0to1.languages.reported.names import TYPES, Names, keys_of, names_in, sent_types
from v0to1.languages.reported.scripts import is_script, scripts
from v0to1.languages.reported.tokens import HOLE, IDENTIFIER, PIECES, Token, capitals, last_name, marks
from v0to1.languages.reported.urls import Url, flat, is_part, opened, steps_behind, urls_in, uses
from v0to1.languages.serving import places_in
from v0to1.records import record

TOLD = "code in this language is reported and not changed; write the V1 request there by hand"
LOOK = "look for the routes yourself, or exclude it"
MOST = 500
"""URLs that are analysed in one file; a program with more is a table of something, and told as not read."""

NEAR = 60
"""Tokens before and behind a URL among which its method and its body may stand."""

AROUND = 8
"""Tokens around the use of a name among which a method may stand."""

FAR = 24
"""Tokens before a URL among which the call stands that is given it."""

VERBS = {"postfields": "POST", **{one: one.upper() for one in ("get", "post", "put", "patch", "delete")}}
UNKNOWN = ("GET", "POST")
"""What a request may be of which nothing says its method: both are reported."""

KEY = re.compile(r"\\?[\"'](\w+)\\?[\"']\s*:")
HEADER = re.compile(r"[A-Z]\w*(?:-[A-Z]\w*)+")
ADDRESS = re.compile(r"ADDR|BASE|ENDPOINT|HOST|SERVER|UR[IL]")
ANNOTATED = re.compile(r"@(GET|POST|PUT|PATCH|DELETE|Get|Post|Put|Patch|Delete)(?:Mapping|Exchange)?")
SENDS = re.compile(r"(?i)restmethod|webrequest|irm|iwr")
"""Commands that send a request, with GET where nothing else is said."""

MAKES = re.compile(r"(?i)ur[il]|parse|fetch|load|open|create|new|builder")
"""Functions that make a URL, or send it with GET where nothing else is said."""

FORMATS = re.compile(r"(?i)(?:format|printf)!?$")
BODY = re.compile(r"(?i)payload|postfields|bodypublish|requestbody|set_?body|httpbody")
BODIES = re.compile(r"(?i)(?:req|request|set|with)_?(?:http_?)?body")
PAIRS = frozenset(["=", ":", "=>", "->", "-"])
PUTS = re.compile(r"(?i)(?:put|set|add|append|insert|property)$")
"""Functions that set an entry of a body."""

BESIDE = "json headers body query form_params http method content timeout uri authorization accept"
OPTIONS = frozenset(BESIDE.split())
"""Keys of what libraries are given beside a body."""

GETS = re.compile(r"[gG]et|opt[A-Z]|(?:fetch|dig|value|path|at)$")
"""Functions that read an entry of a response."""

BASE = frozenset(["base", "root", "prefix", "host", "server", "endpoint", "api"])
"""Of such words is the name of a base made."""

ASKING = frozenset(["get", "post", "put", "patch", "delete", "request"])
MORE = frozenset(
    [
        "json",
        "uri",
        "url",
        "api",
        "async",
        "raw",
        "data",
        "form",
        "new",
        "do",
        "send",
        "with",
        "context",
        "as",
    ]
)
"""What else the name of a function says that sends a request."""

OWN = "_app_url"
"""Behind the name of what is asked for a path: it may be the program's own server."""

LEADING = frozenset(["(", ":", "=", ":=", "<-", "=>", ",", "->", "."])
"""Signs that may stand between the name of a base and its text."""

HOST = re.compile(r"\w+://[^\s/$#{}%\\]+")
WHOLE = re.compile(r"(?:\w+://[^\s/]+|\0)(?P<path>(?:/[^\s/<>\"'|\\?#]+)*)/?")
NO_REQUESTS = re.compile(
    r"(?i)\w*stub\w*|mock|a_?request|assert_(?:not_)?requested|have_requested|fake|handle(?:func)?|route|map\w*|with_?path"
    r"|starts_?with|ends_?with|has_?(?:pre|suf)fix|contains|includes?|matches|match|println|printf|print|puts|echo"
    r"|writeline|log|info|warn|error|debug|errorf|fatalf?|split"
)
"""Functions that are given a route and send nothing: of servers, test doubles, comparisons and output."""

FUNCTIONS = frozenset(["func", "fn", "fun", "def", "function", "defp"])
"""Words that begin a function."""

Tokens = tuple[Token, ...]
END = Token("sign", ";", 0, 0, 0)


@record(frozen=True, slots=True)
class Room:
    """A URL with the tokens around it that no other URL is nearer to, from `start` to `end`."""

    tokens: Tokens
    url: Url
    start: int
    end: int

    @property
    def before(self) -> Tokens:
        """What stands before the URL in its function."""
        depth, left = 0, False
        for place in range(self.url.first - 1, self.start, -1):
            one = self.tokens[place]
            if (one.kind == "word" and one.text in FUNCTIONS) or (left and one.text == "}"):
                return self.tokens[place : self.url.first]
            depth += (one.text == "}") - (one.text == "{") if one.kind == "sign" else 0
            left = left or depth < 0
        return self.tokens[self.start : self.url.first]

    @property
    def rest_of_function(self) -> Tokens:
        """What stands behind it in its function."""
        depth = 0
        for place in range(self.url.last + 1, self.end):
            one = self.tokens[place]
            depth += (one.text == "{") - (one.text == "}") if one.kind == "sign" else 0
            begins = one.kind == "word" and one.text in FUNCTIONS and place > self.url.last + AROUND
            if depth < 0 or begins:
                return self.tokens[self.url.last + 1 : place]
        return self.tokens[self.url.last + 1 : self.end]

    @property
    def all(self) -> Tokens:
        """Both."""
        return (*self.before, *self.rest_of_function)


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """All requests as one script."""
    found = tuple(commands(text, path, 0, len(text)))
    return (found,) if found else ()


def commands(text: str, path: str, start: int, end: int) -> Iterator[Region]:
    """The requests in a range of a file, in the language of the ending of `path`; may raise `SourceError`."""
    tokens = ended(tuple(marks(text, path, start, end)))
    served, names = places_in("textual", text), names_in(tokens, path)
    found = islice(urls_in(tokens, path, names), MOST + 1)
    urls = [one for one in found if one.pieces[0].start not in served]
    if len(urls) + sum(map(is_script, tokens)) > MOST:
        raise SourceError(path, f"has more than {MOST} strings that look like URLs or requests", fix=LOOK)
    base = file_base(tokens, urls, names)
    prefixes = dict(class_paths(tokens, urls, names))
    urls = [
        one for one in [*urls, *bare_calls(tokens, urls, names, prefixes)] if not is_class_path(tokens, one)
    ]
    urls.sort(key=lambda one: one.first)
    for place, url in enumerate(urls):
        first = urls[place - 1].last + 1 if place else 0
        last = urls[place + 1].first if place + 1 < len(urls) else len(tokens)
        room = Room(tokens, url, max(first, url.first - NEAR), min(last, url.last + NEAR))
        for verb, at in methods(room, names).items():
            near = (
                room
                if at == url.first
                else replace(
                    room,
                    url=replace(url, first=at, last=at),
                    start=max(at - NEAR, 0),
                    end=min(at + NEAR, len(tokens)),
                )
            )
            parts = flat(tokens, url, names)
            prefix = prefixes.get(names.innermost_type(url.first))
            parts = (*(prefix or beginning(near, parts[0], names, base)), *parts, *added(room, at, names))
            read = ", ".join(f".{key}" for key in dict.fromkeys(keys_read(near, names)))
            yield command(text, joined(parts), f"-X {verb}{sent(near, verb, names)}", read, tokens[at].start)
    yield from (fixed(one, TOLD) for one in scripts(tokens, text))


def ended(tokens: Tokens) -> Tokens:
    """Some tokens with the ends of statements around them, so that each has others beside it."""
    if not tokens:
        return tokens
    first, last = tokens[0], tokens[-1]
    before = Token("sign", ";", first.start, first.start, first.line)
    return (before, before, *tokens, *[Token("sign", ";", last.end, last.end, last.line)] * 3)


def methods(room: Room, names: Names) -> dict[str, int]:
    """The methods of the requests to a URL, each with its place: where the URL stands, or its name is used.

    A name that only other URLs are made of has none; of which nothing says the method, it may be several.
    """
    tokens, url = room.tokens, room.url
    roots = {
        IDENTIFIER.findall(one.text)[0] for one in url.pieces if one.kind == "word" and one.text[0].isalpha()
    }
    if NO_REQUESTS.fullmatch(caller(tokens, url.first)) or roots & names.tested:
        return {}
    line = tokens[url.first].line
    near = [one for one in room.before if one.line >= line - (0 if url.name else 3)]
    near = list(tokens[url.named + 1 : url.first]) if url.name and tokens[url.named].line < line else near
    said = next(verbs(near, -1), "")
    if said or url.method:
        return {url.method or said: url.first}
    given = {
        each.text.rpartition(".")[2].lower() for each in near if each.kind == "word" and each.line == line
    }
    if given & {"method", "verb"}:
        return dict.fromkeys(UNKNOWN, url.first)
    places = list(uses(tokens, url))
    alone = [place for place in places if not is_part(tokens, place)]
    if any(caller(tokens, place).endswith("Mapping") for place in alone):
        return {}
    found = used(tokens, url, alone)
    if found or (places and not alone):
        return found
    said = next(verbs([one for one in room.rest_of_function if one.line <= line + 8]), "")
    sends = any(SENDS.fullmatch(one.text) for one in tokens[max(url.first - AROUND, 0) : url.first])
    if not said and (places or sends or MAKES.search(caller(tokens, url.first))):
        said = "POST" if any(BODY.search(one.text) for one in room.all if one.kind == "word") else "GET"
    return dict.fromkeys([said] if said else UNKNOWN, url.first)


def used(tokens: Tokens, url: Url, places: Iterable[int]) -> dict[str, int]:
    """The methods that stand around the uses of the name of a URL, each with the first such place."""
    found: dict[str, int] = {}
    for place in places:
        said = next(verbs(tokens[max(url.last + 1, place - AROUND) : place], -1), "")
        near = [
            one for one in tokens[max(place - AROUND, 0) : place + AROUND] if one.line == tokens[place].line
        ]
        if any(SENDS.fullmatch(one.text) for one in near) and not any(one.text == "`" for one in near):
            said = said or next(verbs(near), "GET")
        said = said or next(verbs(tokens[place : place + AROUND]), "")
        if said:
            found.setdefault(said, place)
    return found


def verbs(some: Sequence[Token], step: int = 1) -> Iterator[str]:
    """The methods that words and whole texts say, from the first on or, with -1, from the last.

    What asks the environment, or a table, is none.
    """
    for place in range(len(some))[::step]:
        one, behind = some[place], some[place + 1 : place + 3]
        pieces = [each.lower() for each in PIECES.findall(one.text)]
        if "contents" in pieces:
            continue
        if one.kind == "word" and behind and behind[0].text in ("(", "["):
            asks = behind[-1].kind == "text" and (
                behind[-1].text.isidentifier() or HEADER.fullmatch(behind[-1].text)
            )
            if "env" in pieces or asks:
                continue
        if one.kind == "word" or (one.kind == "text" and len(pieces) == 1 and one.text.isalpha()):
            yield from (VERBS[each] for each in reversed(pieces) if each in VERBS)
            yield from ("POST",) if BODIES.match(one.text) else ()


def caller_place(tokens: Tokens, place: int) -> int:
    """Where the name of the call stands that is given a token; -1 where it is given to none."""
    depth = 0
    for at in range(place - 1, max(place - FAR, 0) - 1, -1):
        sign = tokens[at].text if tokens[at].kind == "sign" else ""
        depth += (sign in (")", "]", "}")) - (sign in ("(", "[", "{"))
        if depth < 0:
            name = before_types(tokens, at - 1) if sign == "(" and at else -1
            return name if name >= 0 and tokens[name].kind == "word" else -1
    return -1


def caller(tokens: Tokens, place: int) -> str:
    """The last name of the call that is given a token; empty where it is given to none."""
    at = caller_place(tokens, place)
    return re.split(r"\W+", tokens[at].text.rstrip("!?"))[-1] if at >= 0 else ""


def before_types(tokens: Tokens, place: int) -> int:
    """Where the name of a call stands, before its types: `get<Map<String, dynamic>>(`."""
    depth = 0
    while place > 0 and (depth or tokens[place].text == ">"):
        depth += (tokens[place].text == ">") - (tokens[place].text == "<")
        place -= 1
    return place


def file_base(tokens: Tokens, urls: Iterable[Url], names: Names) -> Tokens:
    """The only base that clients of a file are made with, before their paths; empty where none is."""
    found = {}
    for url in urls:
        parts = flat(tokens, url, names)
        text = "".join(one.text if one.kind == "text" else "\0" for one in parts)
        if WHOLE.fullmatch(text) and is_base(tokens, url):
            found[text.rstrip("/")] = parts
    hosts = {one[0] for each in tokens if each.kind == "text" and (one := HOST.match(each.text)) is not None}
    if not found and len(hosts) == 1:
        text = hosts.pop()
        place = next(one for one in tokens if one.kind == "text" and one.text.startswith(text))
        return (replace(place, text=text, end=place.start + len(text)),)
    asked = {
        one.text for one in tokens if one.kind == "text" and capitals(one.text) and ADDRESS.search(one.text)
    }
    if not found and not hosts and len(asked) == 1:
        (name,) = asked
        place = next(one for one in tokens if one.kind == "text" and one.text == name)
        return (replace(place, kind="word"),)
    return next(iter(found.values())) if len(found) == 1 else ()


def is_class_path(tokens: Tokens, url: Url) -> bool:
    """Whether a URL is that of an annotation of a whole interface."""
    at = caller_place(tokens, url.first)
    if at < 0 or not tokens[at].text.startswith("@") or url.method:
        return False
    for one in tokens[url.last + 1 : url.last + FAR]:
        if one.kind == "word" and one.text in TYPES:
            return True
        if one.text in ("{", ";", "fun", "void"):
            return False
    return False


def class_paths(tokens: Tokens, urls: Iterable[Url], names: Names) -> Iterator[tuple[str, Tokens]]:
    """What annotations of whole interfaces put before the paths of their methods, by the name of each."""
    found: dict[str, list[Token]] = {}
    for url in urls:
        if is_class_path(tokens, url):
            near = zip(tokens[url.last :], tokens[url.last + 1 :], strict=False)
            name = next(
                (last_name(two.text) for one, two in near if one.kind == "word" and one.text in TYPES), ""
            )
            found.setdefault(name, []).extend(flat(tokens, url, names))
    for name, parts in found.items():
        host = next((one for one in tokens if one.kind == "text" and HOST.fullmatch(one.text)), None)
        whole = host is None or any("://" in one.text for one in parts)
        yield name, (tuple(parts) if host is None or whole else (host, *parts))


def bare_calls(
    tokens: Tokens, urls: Sequence[Url], names: Names, prefixes: Mapping[str, Tokens]
) -> Iterator[Url]:
    """The methods of such an interface whose annotation has no path of its own."""
    taken = {one.first for one in urls}
    for place in range(1, len(tokens) - 1):
        one = tokens[place]
        prefix = prefixes.get(names.innermost_type(place))
        method = ANNOTATED.fullmatch(one.text) if prefix else None
        if method is not None:
            near = range(place, min(place + FAR, len(tokens)))
            end = next((at for at in near if tokens[at].text in (";", "{", "fun")), place)
            if not taken.intersection(range(place, end)):
                empty = Token("text", "", one.start, one.start, one.line)
                yield Url(place, place, (empty,), method=method[1].upper())


def is_base(tokens: Tokens, url: Url) -> bool:
    """Whether a URL gets the name of a base."""
    for one in reversed(tokens[max(url.first - 8, 0) : url.first]):
        if one.kind == "word" and BASE & {each.lower() for each in PIECES.findall(one.text)}:
            return True
        if one.kind == "text" or (one.kind == "sign" and one.text not in LEADING):
            return False
    return False


def joined(parts: Tokens) -> Tokens:
    """The parts of a URL, with one slash where two would meet."""
    found: list[Token] = []
    for one in parts:
        last = found[-1] if found else one
        if last.kind == one.kind == "text" and last.text.endswith("/") and one.text.startswith("/") and found:
            found[-1] = replace(last, text=last.text[:-1], end=last.end - 1)
        found.append(one)
    return tuple(one for one in found if one.text)


def beginning(room: Room, first: Token, names: Names, base: Tokens) -> Tokens:
    """What a client puts before a path: the base of the file, else what it is that sends it."""
    if first.kind != "text" or "://" in first.text:
        return ()
    slash = () if first.text[:1] in ("", "/") else (Token("text", "/", first.start, first.start, first.line),)
    if base:
        return (*base, *slash) if goes_behind(room, first.text, base) else ()
    at = caller_place(room.tokens, room.url.first)
    while at >= 0 and FORMATS.search(room.tokens[at].text):
        at = caller_place(room.tokens, at)
    sender = room.tokens[at].text.rpartition(".")[0] if at >= 0 else ""
    name = last_name(names.innermost_type(room.url.first) or sender or names.package)
    return (Token("word", f"{name}{OWN}", first.start, first.start, first.line), *slash)


def goes_behind(room: Room, path: str, base: Tokens) -> bool:
    """Whether a path stands behind a base: one with a path of its own stands before what is asked for."""
    text = "".join(one.text if one.kind == "text" else "\0" for one in base)
    match = WHOLE.fullmatch(text)
    if match is None or not match["path"]:
        return True
    at = caller_place(room.tokens, room.url.first)
    said = at >= 0 and next(verbs(room.tokens[at + 1 : room.url.first]), "")
    words = [each.lower() for each in PIECES.findall(caller(room.tokens, room.url.first))]
    below = f"/{path.lstrip('/')}".startswith(f"{match['path']}/")
    asks = bool(ASKING & {*words}) and {*words} <= ASKING | MORE
    return bool(said or asks) and not below


def added(room: Room, at: int, names: Names) -> Iterator[Token]:
    """The steps that functions add to the path of a URL, behind it or where its name is used."""
    end = room.end if at == room.url.first else len(room.tokens)
    for one in steps_behind(room.tokens, room.url.last + 1, end, room.url.name):
        yield Token("text", "/", one.start, one.start, one.line)
        yield from opened(one, iter(()), names, 0)


def sent(room: Room, verb: str, names: Names) -> str:
    """What tells whose a request is, as options: names of headers and of the environment, and fields."""
    texts = [one.text for one in room.all if one.kind == "text"]
    inside = (last_name(hole[0]) for one in texts for hole in HOLE.finditer(one))
    variables = [one for one in (*texts, *inside) if capitals(one)]
    variables += [one for word in room.all if word.kind == "word" and (one := names.variable(word))]
    options = "".join(f' -H "Authorization: ${{{name}}}"' for name in dict.fromkeys(variables))
    heads = dict.fromkeys(one for one in texts if HEADER.fullmatch(one))
    options += "".join(f' -H "{head}: …"' for head in heads)
    if verb in ("GET", "DELETE"):
        return options
    fields = dict.fromkeys(
        (
            *keys_in(room.before, names),
            *keys_in(room.rest_of_function, names),
            *keys_of(sorted(sent_types(room.all, names)), names),
        )
    )
    body = ", ".join(f'"{key}": "…"' for key in fields)
    return f"{options} -d '{{{body}}}'" if body else options


def keys_in(some: Tokens, names: Names) -> Iterator[str]:
    """The keys of bodies: in a text that is JSON, before the sign of a pair, or set by themselves."""
    opened: list[tuple[str, str]] = [("{", "")]
    padded = (*some, END, END)
    for place in range(1, len(some)):
        before, one, behind, after = padded[place - 1 : place + 3]
        if one.kind == "sign":
            if one.text in ("(", "[", "{"):
                opened.append((one.text, before.text if before.kind == "word" else ""))
            elif one.text in (")", "]", "}"):
                opened = opened[:-1] or [("{", "")]
            continue
        bracket, function = opened[-1]
        word = one.text.strip(":")
        if one.kind == "text":
            yield from KEY.findall(one.text)
            pair = behind.text in PAIRS or behind.text == "to"
            put = before.text == "(" and behind.text == "," and PUTS.search(function) is not None
            put = put or (before.text == "{" and behind.text == ",")
            put = put or (before.text == "[" and behind.text == "]" and after.text == "=")
        else:
            pair = (
                bracket != "("
                and (behind.text in PAIRS or one.text != word)
                and (behind.text != "-" or after.text == ">")
                and (before.text in ("{", "[", "(", ",", "|") or (before.text == ";" and function == "@"))
            )
            put = False
        known = capitals(word) or word.lower() in OPTIONS or function in names.types
        if (pair or put) and IDENTIFIER.fullmatch(word) and not known:
            yield word


def keys_read(room: Room, names: Names) -> Iterator[str]:
    """The keys of the response that are read behind a URL: of entries, and of the types that it becomes."""
    some = room.rest_of_function
    for before, one, behind, after in zip(some, some[1:], some[2:], some[3:], strict=False):
        key = one.text.removeprefix(":")
        if one.kind == "text" and IDENTIFIER.fullmatch(key) and not capitals(key):
            entry = before.text == "[" and behind.text == "]" and after.text != "="
            asked = (
                before.text == "("
                and behind.text == ")"
                and GETS.match(re.split(r"\W+", called(some, before))[-1])
            )
            if entry or asked:
                yield key
    near = {last_name(one.text): None for one in (*room.before[-AROUND:], *some) if one.kind == "word"}
    sent = sent_types(room.all, names)
    yield from keys_of((one for one in near if one in names.types and one not in sent), names)


def called(some: Tokens, bracket: Token) -> str:
    """The name of what a bracket calls."""
    return some[max(some.index(bracket) - 1, 0)].text


def command(text: str, parts: Tokens, options: str, read: str, place: int) -> Region:
    """The command of a request, with its method, what it sends and what is read of its response."""
    expressions = [one.text for one in parts if one.kind == "word"]
    variables = names_for((one for one in expressions if not capitals(one)), "")
    variables |= {one: f"${{{one}}}" for one in expressions if capitals(one)}
    built = Command(text, variables, Tracing(text))
    built.glue(f"curl {options} ", place)
    for one in parts:
        if one.kind == "word":
            built.glue(f'"{variables[one.text]}"', one.start)
        elif text[one.start : one.end] == one.text:
            part = Tracing(text)
            part.plain(one.start, one.end)
            built.single(part)
        else:
            built.glue("'" + one.text.replace("'", "") + "'", one.start)
    built.glue(f" | jq '{read}'\n" if read else "\n", parts[-1].end)
    return fixed(built.region(), TOLD)
