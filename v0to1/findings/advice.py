"""What to write by hand, for an operation that is not migrated: the V1 request, name by name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from v0to1.core.api import api
from v0to1.core.cards import code
from v0to1.core.rules import FieldRule, ReadRule, Rule, Target
from v0to1.evaluation.http.operations import Operation

PLAIN = re.compile(r"""(["'])[\w.~-]+\1""")
SHAPES = {
    "message": ' (a message: {"content": [{"type": "text", "text": …}]})',
    "messages": " (image blocks in the message's content)",
    "content": ' (a list: [{"type": "text", "text": …}])',
}


def server_text(name: str) -> str:
    """A server with the header that it takes a key in: `App Server, Authorization: Bearer …`."""
    server = api().servers.get(name)
    if server is None:
        return name
    return f"{server.title}, {server.auth} …" if server.scheme else f"{server.title}, {server.auth}"


def workaround(
    rule: Rule, target: Target | None, operation: Operation, names: Mapping[str, str], card: str
) -> str:
    """The gap card's code, or the V1 request with what becomes of each part; else the card for a shell."""
    gap = rule.gap
    if target is not None and not card:
        return "\n".join(steps(target, operation, names))
    return code(card, gap.shell, names) if gap is not None else ""


def steps(target: Target, operation: Operation, names: Mapping[str, str]) -> Iterator[str]:
    """The lines of a recipe."""
    yield f"{target.method} {fill_path(target.route, names)}    # {server_text(target.server)}"
    if "@url" in names:
        yield f"  write  {names['@url']}"
    request = operation.request
    sent = {*(request.body.items if request.body else ()), *(request.query.items if request.query else ())}
    sent.update(re.findall(r"[?&](\w+)=", request.url.shape))
    for name, field in {**target.query_fields, **target.body}.items():
        if name in sent:
            yield f"  send   {field_line(name, field)}"
    for name, value in target.add.items():
        yield f"  add    {name}: {value!r}"
    read = {".".join(one.path).replace(".[]", "[]") for one in operation.reads}
    for name, rule in target.reads.items():
        if name in read:
            yield f"  read   {read_line(name, rule)}"
    if target.needs:
        yield f"  needs  {target.needs}"
    if target.response:
        yield f"  note   {target.response}"
    if target.note:
        yield f"  note   {target.note}"
    for word in dict.fromkeys((*target.recipes, *parameters(target), target.server)):
        if word in api().recipes:
            yield f"  with   {api().recipes[word]}"


def parameters(target: Target) -> tuple[str, ...]:
    """The parameters of a path, some of which have to be looked up."""
    return tuple(re.findall(r"\{(\w+)", target.path))


def fill_path(path: str, names: Mapping[str, str]) -> str:
    """A path with the client's expressions for its parameters."""
    return re.sub(r"\{(\w+)(?::path)?\}", lambda found: in_braces(names.get(found[1], found[1])), path)


def in_braces(name: str) -> str:
    """An expression in a path; one of the shell and a plain text stand there as they are, without quotes."""
    bare = name.startswith('"$') or PLAIN.fullmatch(name)
    return name.strip("\"'") if bare else f"{{{name}}}"


def field_line(name: str, field: FieldRule) -> str:
    """What becomes of a field that is sent."""
    if field.gap:
        return f"{name}: {field.gap}"
    if field.to is None:
        return f"{name}: no longer"
    note = f"  ({field.note})" if field.note else ""
    return f"{renamed(name, field.to)}{SHAPES.get(field.shape, '')}{note}"


def read_line(name: str, rule: ReadRule) -> str:
    """What becomes of a value that is read."""
    if rule.gone:
        return f"{name}: {rule.gone}"
    if rule.needs:
        return f"{name}: {rule.needs}"
    words = ", ".join(f"{old} is {new}" for old, new in (rule.values or {}).items() if old != new)
    said = renamed(name, rule.to or "") + (f": {words}" if words else "")
    return said + (f"  ({rule.note})" if rule.note else "")


def renamed(name: str, new: str) -> str:
    """What a name is in V1, which may be the same."""
    return f"{name} as before" if name.split(".")[-1] == new else f"{name} as {new}"
