"""The fix of one operation in a shell script: in place, or with a function of the helper in its stead."""

from __future__ import annotations

import re

from v0to1.core.model import Span
from v0to1.core.rules import HeaderSource, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.flow.values import Item, Known, Text
from v0to1.helpers.compose_shell import public_names, takes
from v0to1.languages.base import Draft, Refusal, Wish
from v0to1.languages.bodies import rename_body
from v0to1.languages.headers import matching_headers
from v0to1.languages.instead import note_view, refuse_lost
from v0to1.languages.own_url import extend_url, own_text
from v0to1.languages.queries import change_query
from v0to1.languages.routes import Location, locate_route, refuse_open_end
from v0to1.languages.shell.answers import change_answer
from v0to1.languages.shell.arguments import argument_text, entry
from v0to1.languages.shell.calls import (
    FILE_OUTPUT,
    of_request,
    of_site,
    reads_input,
    words_for,
    writes_otherwise,
)
from v0to1.languages.shell.fields import FIELDS
from v0to1.languages.shell.reaching import (
    passes_on,
    reach,
    site_word,
)
from v0to1.languages.shell.sketching import ShellSketch, quote_words
from v0to1.languages.shell.sources import ShellSources
from v0to1.languages.shell.waits import note_polls
from v0to1.languages.ways import renamed_in_place

OUTPUT = r"-[a-zA-Z]*o|--output"


def draft(sources: ShellSources, wish: Wish, flavour: str) -> Draft:
    """The fix of one operation; raises `Refusal`."""
    operation, target = wish.operation, wish.target
    sketch = ShellSketch(sources, flavour, wish.collection)
    refuse_opaque(wish)
    where = locate_route(operation.request.url, operation.rule)
    for one in operation.requests:
        refuse_open_end(one.url, locate_route(one.url, operation.rule))
    if target.call is not None:
        replace_call(sketch, operation, target, where)
    else:
        change_method(sketch, operation.request, target)
        change_url(sketch, wish, where)
        rename_body(sketch, operation, target, FIELDS)
        change_query(sketch, operation, target, FIELDS)
    change_answer(sketch, operation, target, where)
    note_polls(sketch, operation)
    without = len(sketch.changes)
    for source in wish.headers:
        change_headers(sketch, operation, source)
    headers = sketch.changes[without:]
    sketch.note(target.note)
    quote_words(sketch)
    return sketch.draft(one for one in headers if one in sketch.changes)


def refuse_opaque(wish: Wish) -> None:
    """What must be known before anything is changed."""
    operation = wish.operation
    if operation.from_runtime:
        raise Refusal(
            "its base URL is read from another answer, and in V1 that is the address of the Agent Server;"
            " ask the App Server instead, with its own key"
        )
    if operation.request.method is None or operation.request.method.literal is None:
        raise Refusal("the method is not known where the command stands")


def change_url(sketch: ShellSketch, wish: Wish, where: Location) -> None:
    """Edit the route's literals, or give the command a URL of its own."""
    operation, target = wish.operation, wish.target
    if wish.shared:
        arg, rest = extend_url(sketch, operation, target, wish.shared)
        write_word(sketch, operation, arg, rest)
        return
    if not wish.own_url and renamed_in_place(sketch, wish, "command"):
        return
    arg, text = own_text(sketch, operation, target, where)
    sketch.replace(operation.module, word_span(sketch, operation, arg), text)


def write_word(sketch: ShellSketch, operation: Operation, arg: tree.Arg, rest: str) -> None:
    """Put a text behind the word that is a URL."""
    span = word_span(sketch, operation, arg)
    text = sketch.sources.text(operation.module)[span.start : span.end]
    whole = text[:-1] + rest + text[-1] if text[-1] in "'\"" else f'"{text}{rest}"'
    sketch.replace(operation.module, span, whole)


def word_span(sketch: ShellSketch, operation: Operation, arg: tree.Arg) -> Span:
    """The whole word of an argument; raises `Refusal` where it is given among others."""
    inner = sketch.sources.span(operation.module, arg.value)
    found = site_word(sketch, operation.request, inner)
    if found is None:
        raise Refusal("its URL is shared with other operations and cannot be written at the command")
    return found


def change_method(sketch: ShellSketch, request: Request, target: Target) -> None:
    """Change the method where V1 has another one."""
    method = request.method
    if method is None or method.literal == target.method:
        return
    piece = method.pieces[0]
    if not isinstance(piece, Known) or piece.source is None:
        raise Refusal(f"the method has to become {target.method}, and the command does not say it")
    span = sketch.sources.characters(piece.module, piece.source, piece.offset, len(piece.text))
    if span is None:
        raise Refusal("a name on the wire is not written as a plain literal")
    sketch.replace(piece.module, span, target.method)


def replace_call(sketch: ShellSketch, operation: Operation, target: Target, where: Location) -> None:
    """Put a function of the helper in the place of the command."""
    assert target.call is not None
    refuse_lost(sketch, operation, target)
    note_view(sketch, target)
    request = operation.request
    site = of_site(request)
    refuse_replacing(request)
    root, command = reach(sketch, request, where, target.call.name)
    words = [root]
    if target.call.name not in public_names():
        raise Refusal(f"there is no {target.call.name} for shell scripts; make the V1 requests by hand")
    room = takes(target.call.name)
    for place, source in enumerate(target.call.args):
        if place >= room:
            refuse_given(operation, source)
            continue
        words.append(argument_text(sketch, operation, where, source) or '""')
    words.append(command)
    if any("/dev/null" in word.text() for word in site.words):
        words.append(">/dev/null")
    name = sketch.use(request.site.module, target.call.name)
    sketch.replace(request.site.module, site.span, " ".join((name, *words)))


def refuse_given(operation: Operation, source: str) -> None:
    """Raise `Refusal` where a client gives what the helper's function has no place for."""
    kind, _, name = source.rstrip("?").partition(".")
    given = [one.body if kind == "body" else one.query for one in operation.requests]
    if any(entry(one, name) is not None for one in given):
        raise Refusal(f"the helper for shell scripts takes no {name.rpartition('.')[2]}")


def refuse_replacing(request: Request) -> None:
    """Raise `Refusal` where a function of the helper cannot stand in the place of the command."""
    site, texts = of_site(request), words_for(request)
    if request.wrapped and not passes_on(request):
        refuse_read_inside(request)
    if site.before:
        raise Refusal(f"V1 takes several requests here, which {site.before[0].text()} cannot run")
    if reads_input(site):
        raise Refusal("V1 takes several requests here, and the command is given something to read")
    if any(writes_otherwise(one) and not FILE_OUTPUT.match(one) for one in texts):
        raise Refusal("V1 takes several requests here, and the command writes something else than the answer")
    files = [texts[place + 1] for place, one in enumerate(texts[:-1]) if re.fullmatch(OUTPUT, one)]
    if any("/dev/null" not in one for one in files) or any(one.startswith("--output=") for one in texts):
        raise Refusal("V1 takes several requests here, and the answer goes into a file")


def refuse_read_inside(request: Request) -> None:
    """Raise `Refusal` where a function of the script makes something of the answer itself."""
    around = of_request(request).syntax.parent()
    if around is not None and around.kind() == "redirected_statement":
        around = around.parent()
    read = any(frame.call is request.call for one in request.decodes for frame in one.frame.chain)
    if read or around is None or around.kind() not in ("compound_statement", "list"):
        raise Refusal("V1 takes several requests here, and the script's own function reads the answer itself")


def change_headers(sketch: ShellSketch, operation: Operation, source: HeaderSource) -> None:
    """Write the V1 name and value of each header that a rule speaks of, wherever the draft copies it too."""
    prefix = source.value.partition("{value}")[0]
    for request in operation.requests:
        for item in matching_headers(request, source):
            change_header(sketch, item, source.to, prefix)


def change_header(sketch: ShellSketch, item: Item, name: str, prefix: str) -> None:
    """`Name: value` becomes another header; its copies in the draft change with it."""
    node = item.key_node
    value = item.value
    known = value.pieces[0] if isinstance(value, Text) and value.pieces else None
    start = known.text if isinstance(known, Known) else ""
    text = getattr(node, "value", "")
    place = text.find(item.key)
    span = sketch.sources.characters(item.module, node, place, len(text) - place) if place >= 0 else None
    if span is None or node is None:
        raise Refusal("the key is put among the headers where it cannot be seen")
    old = sketch.sources.text(item.module)[span.start : span.end]
    rest = old[len(item.key) :]
    gap = len(rest) - len(rest.lstrip(": "))
    new = name + rest[:gap] + ("" if start.startswith(prefix) else prefix) + rest[gap:]
    for index, one in enumerate(sketch.changes):
        if one.module == item.module and old in one.text and span not in one.span:
            sketch.changes[index] = type(one)(one.module, one.span, one.text.replace(old, new))
    sketch.replace(item.module, span, new)
