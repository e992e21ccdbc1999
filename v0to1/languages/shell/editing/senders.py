"""Commands that send requests: what of their words a helper function is given to send its own with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Known, Text
from v0to1.languages.base import Change, Refusal
from v0to1.languages.routes import Location, locate_route, own_root
from v0to1.languages.shell.calls import (
    MORE_OUTPUT,
    Called,
    nothing_written,
    of_site,
    other_output,
    tool_of,
    words_for,
)
from v0to1.languages.shell.lowering.functions import names_set
from v0to1.languages.shell.lowering.parameters import NUMBER, SHIFT
from v0to1.languages.shell.lowering.survey import ALL_WORDS, is_read
from v0to1.languages.shell.lowering.walk import named
from v0to1.languages.shell.sources import ShellSources, origin_of
from v0to1.languages.shell.units import DOUBLE, PLAIN, span_of
from v0to1.records import record

METHOD = re.compile(r"(?P<flags>-[a-zA-Z]*)X(?P<method>[A-Z]+)?|--request(?:=(?P<given>[A-Z]+))?")
DATA = re.compile(r"(?:-d|--data(?:-raw|-binary|-ascii)?|--json)")
SENDING = re.compile(r"(?:^|\s)(?:-\w*d\b|--data|--json)")
JOINED_DATA = re.compile(r"-d.+|--(?:data(?:-raw|-binary|-ascii)?|json)=.+", re.DOTALL)
HEADER = re.compile(r"-H|--header")
CONTENT_TYPE = re.compile(r"[\"']?content-type:", re.IGNORECASE)
"""A header that says what the body is; requests without one need none."""

BODIES = frozenset("dFTGI")
"""Letters of options by which a command sends a body, a query, or another method."""

SEVERAL = re.compile(r'\$|"\$\{\w+\[@\]|"\$@"')
"""A word that may stand for options: of an array, or without quotes."""

ENDS = re.compile(r"\bexit\b|\b(?:die|fail|fatal|abort)\b")
"""What ends a script where it runs in that itself."""

INPUT = ("heredoc_redirect", "herestring_redirect")
CONTINUED = re.compile(r"\\\r?\n")
LONG = 100
"""More characters in a line are too many."""


@record(frozen=True, slots=True)
class Sender:
    """The command that sends a request where its route stands, in a module with a `text`.

    `places` are those of the characters of the URL that stand in its word `url`; None for all others.
    """

    module: str
    text: str
    request: Request
    called: Called
    url: SgNode
    where: Location
    places: tuple[int | None, ...]

    @property
    def span(self) -> Span:
        """The whole command."""
        return span_of(self.called.syntax)


def sender_of(sources: ShellSources, operation: Operation) -> Sender:
    """The command of an operation; raises `Refusal` where something else runs it, or it is not seen."""
    request = operation.request
    module = request.site.module
    other = other_output(words_for(request))
    if other:
        raise Refusal(MORE_OUTPUT.format(other))
    if any(one.role in ("format", "output") and one.arg is None for one in request.arguments):
        raise Refusal(MORE_OUTPUT.format("an option in a variable"))
    called = of_site(request)
    first = named(called.syntax)[0]
    if span_of(first).start != span_of(called.name).start:
        raise Refusal(reasons.SENDER_UNKNOWN.format(first.text()))
    if sources.modules.inner_at(module, span_of(called.syntax)):
        raise Refusal(reasons.SENDER_UNKNOWN.format("another shell"))
    where = locate_route(request.url, operation.rule)
    text = sources.text(module)
    places = characters_of(request, module)
    last = next((place for place in reversed(places[where.start : where.end]) if place is not None), -1)
    for word in called.words:
        span = span_of(word)
        if span.start <= last < span.end and not word.text().strip("'\"").startswith("-"):
            inside = (
                place if place is not None and span.start <= place < span.end else None for place in places
            )
            return Sender(module, text, request, called, word, where, tuple(inside))
    raise Refusal(reasons.NOT_IN_SIGHT.format("its address"))


def characters_of(request: Request, module: str) -> list[int | None]:
    """Where each character of a URL stands in a module; None for what is elsewhere, or unknown."""
    found: list[int | None] = []
    for piece in request.url.pieces:
        if not isinstance(piece, Known):
            found.append(None)
            continue
        here = piece.module == module and piece.source is not None
        places = origin_of(piece.source).places if here and piece.source is not None else ()
        inside = places[piece.offset : piece.offset + len(piece.text)]
        found += inside if len(inside) == len(piece.text) else [None] * len(piece.text)
    return found


def quoting_of(request: Request, place: int) -> str:
    """How a character of a URL is quoted."""
    start = 0
    for piece in request.url.pieces:
        size = len(piece.text) if isinstance(piece, Known) else 1
        if start <= place < start + size and isinstance(piece, Known) and piece.source is not None:
            return origin_of(piece.source).quoting
        start += size
    raise Refusal(reasons.NOT_IN_SIGHT.format("its address"))


def api_of(sender: Sender) -> str:
    """The address of V1 as a word of the script, or what of it the command is given; raises `Refusal`."""
    request, where, places = sender.request, sender.where, sender.places
    first = next(place for place in range(where.start, where.end) if places[place] is not None)
    start = places[first]
    assert start is not None
    inner = span_of(sender.url).start + (1 if quoting_of(request, first) == DOUBLE else 0)
    before = sender.text[inner:start]
    root = own_root(request.url, where, lambda place: places[place] is not None)
    return as_word(sender, first, before + root)


def parameter_of(sender: Sender, name: str) -> str:
    """A parameter of the route as a word; raises `Refusal` where it is not one in the address."""
    request, where = sender.request, sender.where
    if name not in where.parameters:
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))
    start, end = where.parameters[name]
    places = sender.places
    before = places[start - 1]
    if before is None:
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))
    after = places[end] if end < len(places) else None
    if after is None:
        if end < len(places):
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        after = span_of(sender.url).end - (1 if quoting_of(request, start - 1) == DOUBLE else 0)
    return as_word(sender, start - 1, sender.text[before + 1 : after])


def as_word(sender: Sender, place: int, text: str) -> str:
    """A part of the address as a word of its own; `place` is a character of the address beside it."""
    quoting = quoting_of(sender.request, place)
    if quoting == DOUBLE and sender.url.kind() == "string":
        return f'"{text}"'
    if quoting != PLAIN or text.count('"') % 2 or "'" in text or "\\" in text:
        raise Refusal(reasons.QUOTED_WORD)
    return text if '"' in text else f'"{text}"'


def query_of(sender: Sender) -> str:
    """The query of the address as a word of the script; raises `Refusal`."""
    request, places = sender.request, sender.places
    start = request.url.shape.find("?")
    if start < 0:
        return '""'
    first = places[start]
    if first is None or sender.url.kind() != "string" or quoting_of(request, start) != DOUBLE:
        raise Refusal(reasons.QUERY_UNSEEN)
    return f'"{sender.text[first + 1 : span_of(sender.url).end - 1]}"'


def given_to(sender: Sender, function: str, words: Sequence[str]) -> Iterator[Change]:
    """The change that gives the command, without its address, to a helper function behind some words."""
    refuse_input(sender.called.syntax)
    refuse_unlike(sender)
    kept = kept_words(sender, sends=function.endswith("_sandbox"))
    call = " ".join((function, *words))
    before = sender.called.name.text()
    start, end = span_of(sender.called.name).start, span_of(sender.called.syntax).end
    written = "".join((call, separator(sender, call, kept), before, *(f" {word}" for word in kept)))
    quiet = any(nothing_written(one, other) for one, other in pairs(sender.called.words))
    yield Change(sender.module, Span(start, end), written + (" >/dev/null" if quiet else ""))


def separator(sender: Sender, call: str, kept: Sequence[str]) -> str:
    """What stands between the words of the helper function and the command: a new line if they are long."""
    line_start = sender.text.rfind("\n", 0, sender.span.start) + 1
    indent = indent_of(sender)
    length = sender.span.start - line_start + len(call) + sum(len(word) + 1 for word in kept)
    if (length <= LONG and not CONTINUED.search(sender.called.syntax.text())) or opens_document(sender):
        return " "
    newline = "\r\n" if "\r\n" in sender.text else "\n"
    return f" \\{newline}{indent}{step_of(indent)}"


def opens_document(sender: Sender) -> bool:
    """Whether a here-document may begin with the next line, so that the command cannot go on there."""
    start = sender.text.rfind("\n", 0, sender.span.start) + 1
    end = sender.text.find("\n", sender.span.end)
    return "<<" in sender.text[start : end if end >= 0 else None]


def indent_of(sender: Sender) -> str:
    """The space before the line in which a command begins."""
    line_start = sender.text.rfind("\n", 0, sender.span.start) + 1
    found = re.match(r"[ \t]*", sender.text[line_start:])
    return found[0] if found is not None else ""


def step_of(indent: str) -> str:
    """One more step of an indentation."""
    return "\t" if "\t" in indent else "  "


def pairs(words: Sequence[SgNode]) -> Iterator[tuple[str, str]]:
    """Each word with the next one."""
    texts = [word.text() for word in words]
    yield from zip(texts, [*texts[1:], ""], strict=True)


def refuse_input(command: SgNode) -> None:
    """Raise `Refusal` for a command that reads something, which several requests would have to share."""
    if any(one.kind() in INPUT for one in command.children()):
        raise Refusal(reasons.SENDER_UNKNOWN.format("it reads its input"))
    inner, outer = command, command.parent()
    while outer is not None and outer.kind() in ("redirected_statement", "pipeline"):
        first = named(outer)[0]
        reads = outer.kind() == "pipeline" and span_of(first) != span_of(inner)
        if reads or any(one.kind() in INPUT or one.text().startswith("<") for one in outer.children()):
            raise Refusal(reasons.SENDER_UNKNOWN.format("it reads its input"))
        inner, outer = outer, outer.parent()


def kept_words(sender: Sender, *, sends: bool) -> list[str]:
    """The words of the command without the address, the method, and a body; raises `Refusal`.

    With `sends`, the helper function also sends with the method POST.
    """
    refuse_hidden(sender)
    request, text = sender.request, sender.text
    passes = not request.wrapped or passes_all(sender)
    if not request.wrapped:
        refuse_operands(sender)
    kept: list[str] = []
    is_behind, may_send = False, False
    seen: set[str] = set()
    waiting = list(sender.called.words)
    while waiting:
        word = waiting.pop(0)
        written = text[span_of(word).start : span_of(word).end]
        method = METHOD.fullmatch(written)
        if span_of(word) == span_of(sender.url):
            is_behind = True
            kept = kept[:-1] if kept[-1:] == ["--url"] else kept
        elif method is not None:
            if not (method["method"] or method["given"]):
                del waiting[:1]
            may_send = may_send or passes or is_behind
            seen.add("method")
            kept += [method["flags"]] if (method["flags"] or "-") != "-" else []
        elif DATA.fullmatch(written) or JOINED_DATA.fullmatch(written):
            del waiting[: 1 if DATA.fullmatch(written) else 0]
            may_send = may_send or passes or is_behind
            seen.add("body")
        elif HEADER.fullmatch(written) and waiting and CONTENT_TYPE.match(waiting[0].text()):
            del waiting[:1]
        elif nothing_written(written, waiting[0].text() if waiting else ""):
            del waiting[: 0 if "=" in written else 1]
        elif is_method(sender, word) and not sends:
            seen.add("method")
            kept.append("GET")
        elif is_behind and not passes:
            raise Refusal(reasons.SENDER_UNKNOWN.format(sender.called.name.text()))
        else:
            kept.append(written)
    if (sends and not may_send) or not given_options(sender) <= seen:
        raise Refusal(reasons.SENDER_UNKNOWN.format(sender.called.name.text()))
    return kept


def given_options(sender: Sender) -> set[str]:
    """Whether a command is told a method other than GET, and a body.

    A method that a body implies is the last argument, and is in no word.
    """
    arguments, words = sender.request.arguments, sender.called.words
    found: set[str] = set()
    for argument in arguments:
        if argument.role in ("form", "json"):
            found.add("body")
        if argument.role == "method" and text_of(argument.value) != "GET":
            is_last = argument is arguments[-1] and not (words and SEVERAL.match(words[-1].text()))
            if argument.arg is not None or not is_last:
                found.add("method")
    return found


def refuse_operands(sender: Sender) -> None:
    """Raise `Refusal` for a command with more addresses, or with options that are not known well enough."""
    known = load("shell").by_name[tool_of(sender.request)].words
    waiting = list(sender.called.words)
    while waiting:
        word = waiting.pop(0)
        text = word.text()
        if not text.startswith("-"):
            is_other = span_of(word) != span_of(sender.url) and not SEVERAL.match(text)
            if is_other:
                raise Refusal(reasons.SENDER_UNKNOWN.format(text))
            continue
        name = text.partition("=")[0]
        letters = "" if text.startswith("--") else text[1:]
        place = next((i for i, letter in enumerate(letters) if f"-{letter}" in known), len(letters))
        if BODIES.intersection(letters[: place + 1]) and not (
            DATA.fullmatch(text) or JOINED_DATA.fullmatch(text)
        ):
            raise Refusal(reasons.SENDER_UNKNOWN.format(text))
        if name in ("-K", "--config") or "K" in letters[: place + 1]:
            raise Refusal(reasons.SENDER_UNKNOWN.format(text))
        takes_next = (
            (name in known and "=" not in text) if text.startswith("--") else place == len(letters) - 1
        )
        del waiting[: 1 if takes_next else 0]


def refuse_hidden(sender: Sender) -> None:
    """Raise `Refusal` where the method or the body is not among the words of the command itself."""
    tool, span = tool_of(sender.request), sender.span
    for argument in sender.request.arguments:
        if argument.role not in ("method", "form", "json", "pair", "files", "query") or argument.arg is None:
            continue
        origin = origin_of(argument.arg.value)
        is_get = argument.role == "method" and text_of(argument.value) == "GET"
        is_body = argument.role in ("form", "json")
        seen = origin.span in span or is_get or is_given(sender, argument.value)
        if not seen and not (
            is_body and not any(SENDING.search(one.text()) for _, one in functions_below(sender))
        ):
            raise Refusal(reasons.SENDER_UNKNOWN.format(sender.called.name.text()))
        if argument.role in ("pair", "files", "query"):
            raise Refusal(reasons.SENDER_UNKNOWN.format(argument.role))
    if tool not in ("curl", "wget") or (tool == "wget" and text_of(sender.request.method) != "GET"):
        raise Refusal(reasons.SENDER_UNKNOWN.format(tool or "a command that is not known"))


def text_of(value: object) -> str:
    """A text, if all of it is known."""
    return (value.literal or "") if isinstance(value, Text) else ""


def is_given(sender: Sender, value: object) -> bool:
    """Whether the characters of a text stand in the command."""
    pieces = value.pieces if isinstance(value, Text) else ()
    return bool(pieces) and all(
        isinstance(one, Known)
        and one.source is not None
        and one.module == sender.module
        and origin_of(one.source).span in sender.span
        for one in pieces
    )


def is_method(sender: Sender, word: SgNode) -> bool:
    """Whether a word is the method that a function of the script is given."""
    request = sender.request
    pieces = request.method.pieces if request.method is not None else ()
    return (
        request.wrapped
        and len(pieces) == 1
        and isinstance(pieces[0], Known)
        and pieces[0].source is not None
        and pieces[0].module == sender.module
        and origin_of(pieces[0].source).span in span_of(word)
    )


def passes_all(sender: Sender) -> bool:
    """Whether the function of the script that sends gives all its words to the command, as they are."""
    ((_, outermost), *others) = functions_below(sender)
    body = named(outermost)[-1].text()
    changed = NUMBER.search(body) or SHIFT.search(body)
    return not others and ALL_WORDS.search(body) is not None and changed is None


def functions_below(sender: Sender) -> list[tuple[str, SgNode]]:
    """The functions through which the command sends, with their modules, from the one that it calls on."""
    found: list[tuple[str, SgNode]] = []
    frame = sender.request.frame
    while frame is not sender.request.site and frame.parent is not None:
        syntax = origin_of(frame.function).syntax if frame.function is not None else None
        if syntax is not None and syntax.kind() == "function_definition":
            found.insert(0, (frame.module, syntax))
        frame = frame.parent
    return found


def refuse_unlike(sender: Sender) -> None:
    """Raise `Refusal` where a function of the script does more than to print the response.

    In a helper function it runs in a shell of its own, which it could not end, or keep variables for.
    """
    functions = functions_below(sender)
    if not sender.request.wrapped:
        return
    if not functions:
        raise Refusal(reasons.SENDER_UNKNOWN.format(sender.called.name.text()))
    response = sender.request.response
    uses = (
        *((one.node, one.module) for one in response.reads),
        *((one.node, one.module) for one in response.escapes),
        *((one.node, one.module) for one in response.decodings if one.node is not None),
    )
    for module, function in functions:
        if any(other == module and origin_of(node).span in span_of(function) for node, other in uses):
            raise Refusal(reasons.DECODED_UNSEEN)
    changes = any(ENDS.search(one.text()) or outer_names(one) for _, one in functions)
    if changes and not is_read(sender.called.syntax):
        raise Refusal(reasons.SENDER_UNKNOWN.format(sender.called.name.text()))


def outer_names(function: SgNode) -> set[str]:
    """The variables that a function sets for the whole script."""
    own, every = names_set(named(function)[-1])
    return every - own


def mapping(sender: Sender, function: str, words: Sequence[str]) -> Change:
    """The change that gives a command to a function which makes V0's response of what it prints."""
    refuse_assigned(sender)
    refuse_unlike(sender)
    start = span_of(sender.called.name).start
    return Change(sender.module, Span(start, start), " ".join((function, *words)) + " ")


def refuse_assigned(sender: Sender) -> None:
    """Raise `Refusal` for a command with variables of its own, of which a function knows nothing."""
    if any(one.kind() == "variable_assignment" for one in sender.called.syntax.children()):
        raise Refusal(reasons.SENDER_UNKNOWN.format("with variables of its own"))


def piped(sender: Sender, words: Sequence[str], *, sends: bool) -> Change:
    """The change that pipes what a command prints to a function of the helper file, which may send."""
    end = end_of(sender)
    refuse_unlike(sender)
    command = [sender.called.name.text(), *kept_words(sender, sends=False)] if sends else []
    text = " ".join((*words, *command))
    newline = "\r\n" if "\r\n" in sender.text else "\n"
    line = sender.text[sender.text.rfind("\n", 0, end) + 1 : end]
    is_short = "\n" not in sender.called.syntax.text() and len(line) + len(text) < LONG
    if is_short or opens_document(sender):
        return Change(sender.module, Span(end, end), f" | {text}")
    indent = indent_of(sender)
    return Change(sender.module, Span(end, end), f" |{newline}{indent}{step_of(indent)}{text}")


def end_of(sender: Sender) -> int:
    """Where a pipe goes behind a command; raises `Refusal` where a file that is written is in the way."""
    command = sender.called.syntax
    outer = command.parent()
    end = span_of(command).end
    if outer is None or outer.kind() != "redirected_statement":
        return end
    for one in (each for each in outer.children() if each.kind().endswith("_redirect")):
        if one.kind() == "heredoc_redirect":
            start = next((each for each in one.children() if each.kind() == "heredoc_start"), None)
            others = [
                each
                for each in named(one)
                if each.kind() not in ("heredoc_start", "heredoc_body", "heredoc_end")
            ]
            if start is None or others:
                raise Refusal(reasons.SENDER_UNKNOWN.format("it reads its input"))
            end = span_of(start).end
        elif not one.text().startswith("2"):
            raise Refusal(reasons.SENDER_UNKNOWN.format("its output goes into a file"))
        else:
            end = span_of(one).end
    return end
