"""Requests of got, ky, ofetch and superagent that become calls of helper functions: client, address, call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ast_grep_py import SgNode

from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.values import Session
from v0to1.helper.javascript.compose import Kind, Transport, asks_agent
from v0to1.languages.base import DataPlace, Refusal
from v0to1.languages.javascript.adapter.file import system_of
from v0to1.languages.javascript.adapter.imports import TYPED
from v0to1.languages.javascript.editing.expressions import Expressions, arguments_of, callee_of
from v0to1.languages.javascript.editing.syntax import await_around, awaited, named, same
from v0to1.languages.javascript.nodes import bound, function_of, of_kinds, root_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.strings import literal

LIBRARIES: dict[str, Kind] = {
    "got": "got",
    "ky": "ky",
    "ofetch": "ofetch",
    "superagent": "superagent",
}
"""The libraries, with the transports of the same names."""

DECODING = ("got", "ky")
"""Libraries whose requests decode what they get: `got(url).json()`."""

VERBS = ("get", "post", "put", "patch", "delete", "head")
SENT = frozenset(["method", "json", "body", "form", "searchParams", "query", "params", "responseType"])
"""Entries of options that belong to one request, and not to the client."""

BASES = frozenset(["prefixUrl", "prefix", "baseUrl", "baseURL", "url"])
MADE_WITH = {"got": "extend", "ky": "extend", "ofetch": "create"}
"""What makes a client that has further settings; that of ofetch has those of an instance no more."""

KEPT = ("set", "auth", "timeout", "retry", "redirects", "withCredentials")
LEFT_OUT = ("query", "send", "type", "accept")
"""Methods of a request of superagent: what holds for any other as well, and what does not."""

SPECIAL = {
    "got": re.compile(r"\b(?:afterResponse|parseJson|throwHttpErrors|handlers)\b"),
    "ky": re.compile(r"\b(?:afterResponse|parseJson|throwHttpErrors)\b"),
    "ofetch": re.compile(r"\b(?:onResponse|onResponseError|parseResponse|ignoreResponseError)\b"),
    "superagent": re.compile(r"(?<!JSON)(?<!Date)\.(?:ok|parse)\(|\bagent\(\)[^;]*\.use\("),
}
"""What makes other data of a response, or no error of one that is an error."""

TIME = re.compile(r"[\d_]+|false|\{ *(?:\w+: *[\d_]+,? *)+\}")
"""A time-out that is the same wherever it is written."""

RESPONSES = "a response that is more than its data"


def transport(sources: Sources, operation: Operation, function: str) -> Transport:
    """What a helper function sends through; raises `Refusal`."""
    request = operation.request
    kind = LIBRARIES[request.library]
    for path in sources.modules.paths:
        text = sources.modules.read(path) or ""
        if re.search(rf"[\"']{kind}[\"']", text) and SPECIAL[kind].search(text):
            raise Refusal(reasons.SENDER_UNKNOWN.format(f"{kind}, which is told what to make of responses"))
    if not asks_agent(function):
        return Transport(kind)
    refuse_import(sources, request.site.module, kind)
    return Transport(kind, timeout=timeout_of(sources, operation))


def refuse_import(sources: Sources, module: str, library: str) -> None:
    """Raise `Refusal` where the helper file cannot import the library as the client does."""
    texts = [sources.modules.read(path) or "" for path in sources.modules.paths]
    if library in DECODING and system_of(sources.modules, module) == "commonjs":
        wanted = rf"\brequire\(\s*[\"']{library}[\"']\s*\)"
    elif library == "superagent" and module.endswith(TYPED):
        wanted = rf"\bimport\s+\w+\s+from\s+[\"']{library}[\"']"
    else:
        return
    if not any(re.search(wanted, text) for text in texts):
        raise Refusal(reasons.SENDER_UNKNOWN.format(f"{library}, which is imported in a way of its own"))


def timeout_of(sources: Sources, operation: Operation) -> str:
    """The one time-out where a client is made and where it sends, empty where there is none.

    got tells it itself. Raises `Refusal` where there are several, or one that is a variable.
    """
    request = operation.request
    if request.library == "got":
        return ""
    session = request.session
    made = session.made if isinstance(session, Session) else None
    modules = {request.site.module, made[0]} if made is not None else {request.site.module}
    found = {text for module in modules for text in timeouts_in(sources.root(module))}
    if len(found) > 1 or not all(map(TIME.fullmatch, found)):
        raise Refusal(reasons.SENDER_UNKNOWN.format("a client whose time-out is no number"))
    return next(iter(found), "")


def timeouts_in(root: SgNode) -> Iterator[str]:
    """What a module has for time-outs."""
    for one in of_kinds(root, "pair", "shorthand_property_identifier", "call_expression"):
        if one.kind() == "shorthand_property_identifier":
            if one.text() == "timeout":
                yield one.text()
            continue
        key, value = one.field("key"), one.field("value")
        if key is not None and value is not None and key.text().strip("\"'") == "timeout":
            yield value.text()
            continue
        callee = one.field("function")
        name = callee.field("property") if callee is not None else None
        if name is not None and name.text() == "timeout":
            yield from (given.text() for given in arguments_of(one))


def client_text(sources: Sources, operation: Operation) -> str:
    """What a helper function is given to send with; raises `Refusal`."""
    request = operation.request
    call, kind = syntax(request.call), request.library
    owner = owner_of(callee_of(call), kind)
    is_module = is_imported(owner, kind)
    if owner.text() == "$fetch" and not is_module and "$fetch" not in bound(root_of(owner)):
        raise Refusal(reasons.SENDER_UNKNOWN.format("a global function, `$fetch`"))
    if kind == "superagent":
        kept = "".join(text for name, text in attached(call) if name in KEPT)
        if kept and not is_module:
            raise Refusal(reasons.SENDER_UNKNOWN.format("a request with settings of its own"))
        return f"{owner.text()}.agent(){kept}" if kept else owner.text()
    settings = list(settings_of(call))
    if not settings:
        return owner.text()
    if kind == "ofetch" and not is_module:
        raise Refusal(reasons.SENDER_UNKNOWN.format("a request with settings of its own"))
    return f"{owner.text()}.{MADE_WITH[kind]}({{ {', '.join(settings)} }})"


def owner_of(callee: SgNode, library: str) -> SgNode:
    """The client in what a request calls: itself, or what it is a method of; raises `Refusal`."""
    member = callee.field("property") if callee.kind() == "member_expression" else None
    is_verb = member is not None and member.text() in VERBS
    if is_verb and library != "ofetch":
        owner = callee.field("object")
        assert owner is not None
        return owner
    is_name = callee.kind() == "identifier" or (member is not None and member.text() not in ("stream", "raw"))
    if library == "superagent" or not is_name:
        raise Refusal(reasons.SENDER_UNKNOWN.format(f"`{callee.text()}`"))
    return callee


def is_imported(owner: SgNode, library: str) -> bool:
    """Whether a client is the module of a library, and no instance."""
    if owner.kind() != "identifier":
        return False
    root, name = root_of(owner), owner.text()
    for line in of_kinds(root, "import_statement"):
        source = line.field("source")
        if source is not None and source.text()[1:-1] == library and name in bound(line):
            return True
    pattern = rf"require\(\s*[\"']{library}[\"']\s*\)(?:\.\w+)?"
    for one in of_kinds(root, "variable_declarator"):
        value, own = one.field("value"), one.field("name")
        if own is None or value is None or not re.fullmatch(pattern, value.text()):
            continue
        if own.text() == name or (own.kind() == "object_pattern" and name in bound(own)):
            return True
    return False


def settings_of(call: SgNode) -> Iterator[str]:
    """The settings that a request is given for itself, without what is sent; raises `Refusal`."""
    given = arguments_of(call)
    if len(given) < 2:
        return
    if len(given) > 2 or given[1].kind() != "object":
        raise Refusal(reasons.NOT_IN_SIGHT.format("what the request has for settings"))
    for one in named(given[1]):
        key = (one.field("key") or one).text().strip("\"'")
        if one.kind() == "spread_element" or key in BASES:
            raise Refusal(reasons.NOT_IN_SIGHT.format("what the request has for settings"))
        if key not in SENT:
            yield one.text()


def attached(call: SgNode) -> Iterator[tuple[str, str]]:
    """The methods that a request of superagent is built with, each with the text of its call."""
    node = call
    while (outer := method_call(node)) is not None:
        name, after = outer
        if name in ("then", "catch", "finally"):
            return
        if name not in KEPT and name not in LEFT_OUT:
            raise Refusal(reasons.SENDER_UNKNOWN.format(f"`.{name}(…)` of superagent"))
        start = len(node.text())
        yield name, re.sub(r"^\s+", "", after.text()[start:])
        node = after


def bodies_sent(call: SgNode) -> Iterator[SgNode]:
    """What a request of superagent is given as its body."""
    node = call
    while (found := method_call(node)) is not None and found[0] in (*KEPT, *LEFT_OUT):
        name, node = found
        if name == "send":
            yield from arguments_of(node)


def method_call(node: SgNode) -> tuple[str, SgNode] | None:
    """The name of the method of a value that is called at once, and the call.

    The grammar takes the `await` before a call with types for a part of the call.
    """
    member = node.parent()
    name = member.field("property") if member is not None and member.kind() == "member_expression" else None
    if member is None or name is None or not same(member.field("object"), node):
        return None
    outer = awaited(member).parent()
    is_called = outer is not None and outer.kind() == "call_expression" and same(callee_of(outer), member)
    return (name.text(), outer) if outer is not None and is_called else None


def address(sources: Sources, operation: Operation) -> str:
    """What V1's addresses begin with, as the client has them: all of it, or what is not in its base."""
    session = operation.request.session
    expressions = Expressions(sources, operation)
    if not isinstance(session, Session) or session.base is None:
        return expressions.root()
    is_whole = expressions.own_path_begins_with_root() and not expressions.where.assumed
    start = expressions.own_path_start()
    slash = "/" if operation.request.url.shape[start : start + 1] == "/" else ""
    root = api().v1_root if is_whole else f"/{api().version}"
    return literal(slash + root.lstrip("/"), expressions.quote)


def replaced(operation: Operation, places: Sequence[DataPlace], text: str) -> tuple[SgNode, str]:
    """What the call of a helper function stands in place of, and how; raises `Refusal`."""
    request = operation.request
    call, kind = syntax(request.call), request.library
    if kind == "superagent":
        return whole_chain(call, places), text
    if kind == "ofetch":
        return call, text
    decoded = method_call(call)
    nodes = [syntax(place.node) for place in places]
    if decoded is not None and decoded[0] in ("json", "text"):
        if not all(same(one, decoded[1]) for one in nodes):
            raise Refusal(reasons.DECODED_UNSEEN)
        return decoded[1], text
    outer = await_around(call)
    user = outer.parent() if outer is not None else None
    if outer is None or user is None or not same(awaited(call), outer):
        raise Refusal(reasons.SENDER_UNKNOWN.format(RESPONSES))
    if user.kind() == "expression_statement":
        return call, text
    if kind == "ky":
        return outer, f"Response.json(await {text})"
    is_body = bool(nodes) and set(request.response.members) <= {"body"} and all(map(is_body_of, nodes))
    if not is_body or user.kind() not in ("variable_declarator", "parenthesized_expression"):
        raise Refusal(reasons.SENDER_UNKNOWN.format(RESPONSES))
    return outer, f"{{ body: await {text} }}"


def is_body_of(node: SgNode) -> bool:
    """Whether a value is the body of a response, or is taken out of one."""
    if node.kind() == "member_expression":
        member = node.field("property")
        return member is not None and member.text() == "body"
    outer = node.parent()
    key = outer.field("key") if outer is not None and outer.kind() == "pair_pattern" else node
    return key is not None and key.text() == "body" and "pattern" in (outer.kind() if outer else "")


def whole_chain(call: SgNode, places: Sequence[DataPlace]) -> SgNode:
    """A request of superagent with all that it is built with; raises `Refusal`."""
    node = call
    for _ in attached(call):
        found = method_call(node)
        assert found is not None
        node = found[1]
    outer = node.parent()
    owner = function_of(node)
    is_awaited = outer is not None and outer.kind() == "await_expression"
    is_returned = outer is not None and outer.kind() == "return_statement"
    is_returned = is_returned and owner is not None and owner.text().startswith("async")
    if not (is_awaited or is_returned or method_call(node) is not None):
        raise Refusal(reasons.SENDER_UNKNOWN.format("a request that is built step by step"))
    if not all(is_body_of(syntax(place.node)) for place in places):
        raise Refusal(reasons.DECODED_UNSEEN)
    return node


def is_decoded(operation: Operation, place: DataPlace) -> bool:
    """Whether a place is a request of a library with its decoding, which gives nothing but data."""
    request = operation.request
    if request.wrapped or request.library not in DECODING:
        return False
    found = method_call(syntax(request.call))
    return found is not None and found[0] == "json" and same(syntax(place.node), found[1])
