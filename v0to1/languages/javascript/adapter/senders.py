"""What sends a request of JavaScript, as an expression that the adapter takes; for others the reason."""

from __future__ import annotations

import re

from ast_grep_py import SgNode

from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Session
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.adapter.names import fields_of
from v0to1.languages.javascript.nodes import of_kinds, root_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.records import record

PASSING = ("call", "apply", "bind")
"""Members of a function that call it."""

GLOBALS = ("window", "globalThis", "self", "global", "Bun", "undici")
PLAIN = re.compile(r"[\w$.]+")
VERBS = frozenset(["get", "post", "put", "patch", "delete", "head", "request"])
SERVICE, INSTANCE = "@nestjs/axios.HttpService", "axiosRef"
OBJECTS = tuple(
    name for name, library in load("javascript").by_name.items() if library.adapter and library.verbs
)
"""Libraries whose clients have a method for each verb."""

IMPORTED = re.compile(rf"(?:from|require\(|import\()\s*[\"']({'|'.join(OBJECTS)})[\"']")

BY_HAND = "send this request with fetch, or migrate it by hand"
UNKNOWN = "the library that sends the request is not known, so the adapter cannot wrap it"


@record(frozen=True, slots=True)
class Sender:
    """An expression that sends, the libraries that it may be of, and the object that it must be bound to."""

    node: SgNode
    libraries: tuple[str, ...]
    owner: str = ""


def sender_of(sources: Sources, request: Request) -> Sender:
    """The expression that sends a request; raises `Refusal` where no adapter can be put before it."""
    called = callee_of(request)
    if not request.library:
        return unknown_sender(sources, request, called)
    library = load("javascript").by_name[request.library]
    if not library.adapter:
        reason = library.no_adapter or f"{request.library} is not supported by the adapter"
        raise Refusal(f"{reason}; {BY_HAND}")
    owner, member = called.field("object"), called.field("property")
    name = member.text() if member is not None else ""
    if owner is not None and name in PASSING:
        return Sender(owner, (request.library,))
    if request.library in ("fetch", "ofetch"):
        return Sender(called, (request.library,), needed(called))
    if owner is not None and (not name or name in methods_of(request.library)):
        refuse_own(owner)
        refuse_service(request, owner)
        return Sender(owner, (request.library,))
    refuse_taken_out(called, request)
    return Sender(called, (request.library,))


def callee_of(request: Request) -> SgNode:
    """What the call of a request calls; raises `Refusal` where no call stands in the source."""
    call = syntax(request.node)
    found = call.field("function") if call.kind() == "call_expression" else None
    inner = found.named_children() if found is not None and found.kind() == "await_expression" else []
    found = inner[-1] if inner else found
    if found is None:
        raise Refusal("the call that sends the request is not written in the source")
    return found


def methods_of(library: str) -> frozenset[str]:
    """The members of a library's clients that send requests."""
    known = load("javascript").by_name[library]
    return known.request | known.verbs.keys() | VERBS


def needed(called: SgNode) -> str:
    """The object that a method called `fetch` may need; empty for what is a function by itself."""
    owner, member = called.field("object"), called.field("property")
    if owner is None or member is None or member.text() != "fetch":
        return ""
    if owner.text() in GLOBALS or is_value(called, owner):
        return ""
    if not PLAIN.fullmatch(owner.text()):
        raise Refusal(
            f"`{called.text()}` may be a method that needs its object, which has no name; {BY_HAND}"
        )
    return owner.text()


def is_value(called: SgNode, owner: SgNode) -> bool:
    """Whether `fetch` is held by an object, or is that of a module, so that it is called without it."""
    root = root_of(called)
    names = [local_name(each) for one in of_kinds(root, "import_statement") for each in entries(one)]
    if owner.text() in names:
        return True
    held = of_kinds(root, "assignment_expression")
    if any((left := one.field("left")) is not None and left.text() == called.text() for one in held):
        return True
    fields = (*fields_of(root), *of_kinds(root, "required_parameter", "pair"))
    return any(
        re.match(r"(?:(?:private|public|protected|readonly|static)\s+)*fetch\b", one.text()) for one in fields
    )


def entries(statement: SgNode) -> list[SgNode]:
    """The nodes that bind a name each in an import."""
    clause = statement.find(kind="import_clause")
    names = (
        [one for one in clause.named_children() if one.kind() == "identifier"] if clause is not None else []
    )
    return names + of_kinds(statement, "import_specifier", "namespace_import")


def refuse_own(owner: SgNode) -> None:
    """Raise `Refusal` where the client's own class is what sends."""
    if owner.text() in ("this", "super"):
        raise Refusal("the client's own class is a client of the library; " + BY_HAND)


def refuse_service(request: Request, owner: SgNode) -> None:
    """Raise `Refusal` for a service whose methods give Observables, unless its instance is asked."""
    session = request.session
    if isinstance(session, Session) and session.name == SERVICE and not owner.text().endswith(INSTANCE):
        raise Refusal(f"the service gives Observables; send this request with its `{INSTANCE}`")


def refuse_taken_out(called: SgNode, request: Request) -> None:
    """Raise `Refusal` for a method that was taken out of its client."""
    name = called.text()
    for one in of_kinds(root_of(called), "object_pattern", "named_imports"):
        for entry in one.named_children():
            key = (entry.field("key") or entry.field("name") or entry).text()
            own = (entry.field("value") or entry.field("alias") or entry).text()
            if own == name and key in methods_of(request.library):
                raise Refusal(
                    f"`{name}` is called without its object; call it as a member of {request.library}"
                )


def unknown_sender(sources: Sources, request: Request, called: SgNode) -> Sender:
    """The object whose method sends a request, where the project has a library with such methods."""
    owner, member = called.field("object"), called.field("property")
    name = member.text() if member is not None else ""
    found = libraries_in(sources, request.module) if name in VERBS else ()
    if owner is None or not found:
        raise Refusal(f"{UNKNOWN}; {BY_HAND}")
    refuse_own(owner)
    first = re.match(r"[\w$]+", owner.text())
    packages = set(imported_packages(root_of(called), first[0] if first is not None else ""))
    if packages and not packages & set(OBJECTS):
        raise Refusal(f"{UNKNOWN} (it comes from {', '.join(sorted(packages))}); {BY_HAND}")
    return Sender(owner, found)


def imported_packages(root: SgNode, name: str) -> list[str]:
    """The packages that a name is imported from; none for modules of the project."""
    found = []
    for one in of_kinds(root, "import_statement"):
        source = one.field("source")
        if source is not None and any(local_name(each) == name for each in entries(one)):
            found.append(source.text()[1:-1])
    return [one for one in found if not one.startswith((".", "@/", "~/", "#"))]


def libraries_in(sources: Sources, module: str) -> tuple[str, ...]:
    """The libraries with methods for verbs that a module imports, or else any of its project."""
    own = set(IMPORTED.findall(sources.text(module)))
    found = own or {each for path in sources.modules.paths for each in IMPORTED.findall(sources.text(path))}
    return tuple(sorted(found))


def local_name(entry: SgNode) -> str:
    """What a module calls what it imports."""
    alias = entry.field("alias") or entry.field("value")
    if alias is not None:
        return alias.text()
    if entry.kind() == "namespace_import":
        return entry.named_children()[-1].text()
    return (entry.field("name") or entry).text()
