"""Calls of helper functions: what they send through, and the call that takes the place of a request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.api import api
from v0to1.core.rules import Native
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Request
from v0to1.evaluation.values import Known, Mapping, Piece, Session
from v0to1.helper.javascript.compose import Transport, parameters
from v0to1.languages.base import Refusal
from v0to1.languages.conversation_servers import is_for_own_server, may_give_own_key
from v0to1.languages.javascript.adapter.imports import TYPED
from v0to1.languages.javascript.editing import libraries
from v0to1.languages.javascript.editing.expressions import Expressions, arguments_of, callee_of
from v0to1.languages.javascript.editing.names import known, written
from v0to1.languages.javascript.editing.response_data import is_data_used_alone
from v0to1.languages.javascript.editing.syntax import named
from v0to1.languages.javascript.nodes import bound, of_kinds, origin_span, root_of, span_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.strings import literal
from v0to1.languages.routes import is_given_before, locate_route, own_root
from v0to1.tree.walking import walk_through

FETCH = ("fetch", "globalThis.fetch", "window.fetch", "self.fetch")
VERBS = ("get", "post", "put", "patch", "delete", "head")
BODY = ("json", "form", "body")
"""The roles of arguments that are sent as the body."""

OWN = frozenset(["method", "body", "json", "data"])
"""Entries of options that a helper function gives its requests itself."""

NAMES = ("identifier", "property_identifier", "private_property_identifier")
"""What stands for a variable, or a member."""

LISTENING = re.compile(r"\baxios\.(?:interceptors|defaults)\b")
FURTHER = "a function with further arguments"
ONE_METHOD = "a function for one method"


def transport_of(sources: Sources, operation: Operation, function: str, *, whole: bool) -> Transport:
    """What a helper function sends through; `whole` says that the client's own call gives decoded data."""
    request = operation.request
    is_dropped = request.library == "axios" and not request.wrapped and is_own_key(operation)
    if not is_dropped and any(may_give_own_key(one, operation.rule) for one in operation.requests):
        raise Refusal(reasons.OWN_KEY)
    if request.wrapped:
        if not whole:
            raise Refusal(reasons.SENDER_UNKNOWN.format("a function of the client's own that gives no data"))
        return wrapper(operation)
    if request.library in libraries.LIBRARIES:
        return libraries.transport(sources, operation, known(function))
    callee = callee_of(syntax(request.call))
    if request.library == "fetch":
        if callee.text() not in FETCH or "fetch" in bound(root_of(callee)):
            raise Refusal(reasons.SENDER_UNKNOWN.format(f"`{callee.text()}`"))
        return Transport("fetch")
    if request.library == "axios":
        return axios(sources, operation, callee, whole=whole)
    raise Refusal(reasons.SENDER_UNKNOWN.format(request.library or "an unknown library"))


def axios(sources: Sources, operation: Operation, callee: SgNode, *, whole: bool) -> Transport:
    """The transport that an instance of axios is, or one that is made for the request.

    An instance whose interceptors take the data out of each response sends as a function of the client does.
    """
    member = callee.field("property")
    if callee.kind() != "member_expression" or member is None or member.text() not in VERBS:
        raise Refusal(reasons.SENDER_UNKNOWN.format(f"`{callee.text()}`"))
    where = locate_route(operation.request.url, operation.rule)
    short = f"/{api().version}"
    session = operation.request.session
    gives_data = isinstance(session, Session) and not passes_on(session)
    if gives_data and (not whole or operation.request.site.module.endswith(TYPED)):
        raise Refusal(reasons.SENDER_UNKNOWN.format("an instance of axios with interceptors"))
    if is_module_of_axios(callee):
        if any(LISTENING.search(sources.text(path)) for path in sources.modules.paths):
            raise Refusal(reasons.SENDER_UNKNOWN.format("the module of axios, which has settings of its own"))
        root = short if where.assumed else api().v1_root
        return Transport("axios", root=root, data=is_data_used_alone(sources))
    expressions = Expressions(sources, operation)
    in_base = where.assumed or not expressions.own_path_begins_with_root()
    root = short if in_base else api().v1_root
    if whole:
        return Transport("wrapper", "{request}.get({path})", "{request}.post({path})", root)
    return Transport("axios", root=root, data=is_data_used_alone(sources))


def passes_on(session: Session) -> bool:
    """Whether the interceptors of an instance give each response as it came, and fail with it."""
    return (session.mapper is None or gives_its_parameter(session.mapper.node)) and (
        session.failed is None or always_fails(session.failed.node)
    )


def gives_its_parameter(function: tree.Function) -> bool:
    """Whether a function does nothing but give its first parameter."""
    only = function.body[0] if len(function.body) == 1 else None
    given = only.value if isinstance(only, tree.Return) else None
    return isinstance(given, tree.Name) and bool(function.params) and given.name == function.params[0].name


def always_fails(function: tree.Function) -> bool:
    """Whether a function ends in a rejected promise, or an error, wherever it ends."""
    ends = [one for one in walk_through(function.body) if isinstance(one, tree.Return)]
    last = function.body[-1] if function.body else None
    fails = isinstance(last, tree.Return) or (isinstance(last, tree.Leave) and not last.loop_only)
    return fails and all(map(is_rejected, ends))


def is_rejected(end: tree.Return) -> bool:
    """Whether `Promise.reject(…)` is returned."""
    call = end.value
    return isinstance(call, tree.Call) and isinstance(call.callee, tree.Attr) and call.callee.name == "reject"


def is_module_of_axios(callee: SgNode) -> bool:
    """Whether a method is one of the module itself, and of no instance."""
    owner = callee.field("object")
    if owner is None or owner.kind() != "identifier":
        return False
    root, name = root_of(callee), owner.text()
    for line in of_kinds(root, "import_statement"):
        source = line.field("source")
        if source is not None and source.text()[1:-1] == "axios":
            return name in bound(line)
    for one in of_kinds(root, "variable_declarator"):
        value, own = one.field("value"), one.field("name")
        if own is not None and own.text() == name and value is not None:
            return re.match(r"require\(\s*[\"']axios[\"']\s*\)", value.text()) is not None
    return False


def wrapper(operation: Operation) -> Transport:
    """The transport that the client's own function is, which sends a request and decodes the response."""
    request = operation.request
    below = request.wrapper
    if below is None or below.function is None:
        raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is called elsewhere"))
    get, post = templates(operation)
    where = locate_route(request.url, operation.rule)
    if gives_address(operation, where.start):
        raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is given the whole address"))
    root = own_root(request.url, where, partial(is_in_call, operation))
    return Transport("wrapper", get=get, post=post, root=root)


def gives_address(operation: Operation, start: int) -> bool:
    """Whether what stands before the route is given to the client's own function, too."""
    request = operation.request
    given = arguments_of(syntax(request.call))
    names = {each.text() for one in given for each in (one, *of_kinds(one, *NAMES)) if each.kind() in NAMES}
    spans = [span_of(one) for one in given]

    def is_given(piece: Piece) -> bool:
        node = piece.source if isinstance(piece, Known) else piece.node
        if any(via.symbol in names for via in piece.via):
            return True
        if node is None or piece.module != request.site.module:
            return False
        first = origin_span(node).start
        return any(one.start <= first < one.end for one in spans)

    return is_given_before(request.url, start, is_given)


def is_in_call(operation: Operation, start: int) -> bool:
    """Whether the first character of the route is given to the client's own function."""
    call = span_of(syntax(operation.request.call))
    given = [one.text() for one in arguments_of(syntax(operation.request.call))]
    place = 0
    for piece in operation.request.url.pieces:
        source = piece.source if isinstance(piece, Known) else None
        size = len(piece.text) if isinstance(piece, Known) else 1
        if place <= start < place + size:
            if any(via.symbol in given for via in piece.via):
                return True
            if source is not None and piece.module == operation.request.site.module:
                return call.start <= origin_span(source).start < call.end
            if source is not None or not isinstance(piece, Known):
                return False
            start += size  # a slash that joins steps, which is written nowhere
        place += size
    return False


def templates(operation: Operation) -> tuple[str, str]:
    """How the client's own function is called for GET and POST, with holes for itself and the path.

    An empty one for POST is not known.
    """
    request, method = operation.request, operation.rule.method
    call = syntax(request.call)
    given = arguments_of(call)
    parts: dict[str, list[str]] = {"GET": [], "POST": []}
    found_path = has_method = False
    for index, node in enumerate(given):
        if node.kind() == "string" and node.text()[1:-1].upper() == method:
            has_method = True
            is_lower = node.text()[1:-1] != method
            for verb, texts in parts.items():
                texts.append(f'"{verb.lower() if is_lower else verb}"')
        elif not found_path and is_path(operation, node):
            found_path = True
            for texts in parts.values():
                texts.append("{path}")
        elif node.kind() == "object" and found_path:
            keys = keys_of(node)
            if has_method and (method != "GET" or index == len(given) - 1):
                continue  # it is the body
            if method != "GET" and "method" not in keys:
                raise Refusal(reasons.SENDER_UNKNOWN.format(ONE_METHOD))
            if not keys <= OWN:
                raise Refusal(reasons.SENDER_UNKNOWN.format(FURTHER))
            parts["POST"].append('{ method: "POST" }')
            if not may_be_left_out(request, index):
                parts["GET"].append('{ method: "GET" }')
        elif has_method and found_path and method != "GET" and index == len(given) - 1:
            continue
        else:
            raise Refusal(reasons.SENDER_UNKNOWN.format(FURTHER))
    if not found_path:
        raise Refusal(reasons.SENDER_UNKNOWN.format("a function that is given no path"))
    get, post = (f"{{request}}({', '.join(texts)})" for texts in parts.values())
    if not has_method and get == post:
        if method != "GET":
            raise Refusal(reasons.SENDER_UNKNOWN.format(ONE_METHOD))
        post = ""
    return get, post


def is_path(operation: Operation, node: SgNode) -> bool:
    """Whether an argument of the client's own function is the path of the request."""
    span, request = span_of(node), operation.request
    for piece in request.url.pieces:
        source = piece.source if isinstance(piece, Known) else None
        if source is not None and piece.module == request.site.module:
            inside = origin_span(source)
            if span.start <= inside.start < span.end:
                return True
        if node.kind() == "identifier" and any(via.symbol == node.text() for via in piece.via):
            return True
    return False


def keys_of(node: SgNode) -> set[str]:
    """The keys of an object literal; what is spread into it has none."""
    found = set()
    for one in named(node):
        key = one.field("key") or one
        found.add("..." if one.kind() == "spread_element" else key.text().strip("\"'"))
    return found


def may_be_left_out(request: Request, index: int) -> bool:
    """Whether the client's own function can be called without its argument at a place."""
    items = parameters_in(request)
    if index >= len(items):
        return False
    item = items[index]
    if item.kind() in ("assignment_pattern", "optional_parameter"):
        return True
    return item.kind() == "required_parameter" and item.field("value") is not None


def parameters_in(request: Request) -> list[SgNode]:
    """The parameters of the client's own function."""
    below = request.wrapper
    if below is None or below.function is None:
        return []
    node = syntax(below.function)
    several = node.field("parameters")
    single = node.field("parameter")
    return named(several) if several is not None else [single] if single is not None else []


def sender_text(sources: Sources, operation: Operation, transport: Transport) -> str:
    """What a helper function is given to send with."""
    call = syntax(operation.request.call)
    callee = callee_of(call)
    if transport.kind == "fetch":
        return Expressions(sources, operation).root()
    if transport.kind in libraries.LIBRARIES:
        return libraries.client_text(sources, operation)
    if transport.kind == "axios" or transport.get == "{request}.get({path})":
        owner = callee.field("object")
        assert owner is not None
        settings = list(settings_of(operation, call))
        if is_module_of_axios(callee):
            base = Expressions(sources, operation).base()
            return f"{owner.text()}.create({{ {', '.join([f'baseURL: {base}', *settings])} }})"
        if settings:
            raise Refusal(reasons.SENDER_UNKNOWN.format("a request with settings of its own"))
        return owner.text()
    if callee.kind() == "identifier":
        return callee.text()
    if callee.kind() != "member_expression":
        raise Refusal(reasons.SENDER_UNKNOWN.format("a function without a name"))
    if operation.request.site.module.endswith(TYPED):
        refuse_required(operation.request, transport)
    count = max(
        one.count(",") + 1
        for one in (re.sub(r"\{ method.*?\}", "", each) for each in (transport.get, transport.post))
    )
    names = names_of(operation.request, count)
    listed = ", ".join(names)
    return f"({listed}) => {callee.text()}({listed})"


def refuse_required(request: Request, transport: Transport) -> None:
    """Raise `Refusal` for a function with more parameters than a helper function gives it."""
    given = min(one.count(",") + 1 for one in (transport.get.partition("{ method")[0].rstrip(", "),))
    rest = parameters_in(request)[given:]
    if any(one.kind() == "required_parameter" and one.field("value") is None for one in rest):
        raise Refusal(reasons.SENDER_UNKNOWN.format(FURTHER))


def names_of(request: Request, count: int) -> list[str]:
    """Names for the parameters of a function that calls the client's own."""
    found = []
    for index, item in enumerate(parameters_in(request)[:count]):
        pattern = item.field("pattern") or item.field("left") or item
        name = pattern.text()
        found.append(name if re.fullmatch(r"[A-Za-z_$][\w$]*", name) else ("path", "init", "rest")[index])
    others = iter(("path", "init", "body", "rest"))
    while len(found) < count:
        found.append(next(one for one in others if one not in found))
    return found


def settings_of(operation: Operation, call: SgNode) -> Iterator[str]:
    """The settings that a request of axios is given, without its query.

    The key of a conversation's own server is none that the App Server takes, and V1's is asked for.
    """
    given = arguments_of(call)
    at = 2 if operation.rule.method in ("POST", "PUT", "PATCH") else 1
    if len(given) <= at:
        return
    if given[at].kind() != "object":
        raise Refusal(reasons.NOT_IN_SIGHT.format("what the request has for settings"))
    for one in named(given[at]):
        key = (one.field("key") or one).text().strip("\"'")
        if key == "params" or (key == "headers" and is_own_key(operation)):
            continue
        yield one.text()


def is_own_key(operation: Operation) -> bool:
    """Whether a request is given headers that hold nothing but the key of its conversation's own server."""
    return all(
        isinstance(one.value, Mapping) and is_for_own_server(request, operation.rule, one.value)
        for request in operation.requests
        for one in request.arguments
        if one.role == "headers"
    )


def init_text(operation: Operation, call: SgNode) -> str:
    """What a request of fetch is sent with, but for its method and body; empty where nothing is left."""
    given = arguments_of(call)
    if len(given) < 2:
        return ""
    init = given[1]
    sent = [one for one in operation.request.arguments if one.role in BODY]
    inside = span_of(init)
    for one in sent:
        node = one.item.value_node if one.item is not None else None
        span = origin_span(node) if node is not None else None
        if init.kind() != "object" or span is None or not inside.start <= span.start < inside.end:
            raise Refusal(reasons.NOT_IN_SIGHT.format("what the request is sent with"))
    if init.kind() != "object":
        return init.text()
    entries = named(init)
    kept = [one for one in entries if (one.field("key") or one).text().strip("\"'") not in ("method", "body")]
    if not kept:
        return ""
    if len(kept) == len(entries):
        return init.text()
    return f"{{ {', '.join(one.text() for one in kept)} }}"


def text_of_call(
    sources: Sources, operation: Operation, function: str, native: Native, transport: Transport
) -> str:
    """The call of a helper function for an operation; raises `Refusal` where a part is not in sight."""
    module = operation.request.site.module
    call = syntax(operation.request.call)
    expressions = Expressions(sources, operation)
    names, constants = iter(native.arguments), iter(native.constants)
    given: list[str | None] = []
    for index, parameter in enumerate(parameters(known(function), transport)):
        if index == 0:
            given.append(sender_text(sources, operation, transport))
        elif parameter == "api":
            given.append(libraries.address(sources, operation))
        elif parameter == "init":
            given.append(init_text(operation, call) or None)
        elif (name := next(names, None)) is not None:
            is_query = f"{{{name}}}" not in operation.rule.path
            given.append(expressions.query_parameter(name) if is_query else expressions.path_parameter(name))
        elif (constant := next(constants, None)) is not None:
            given.append(literal(constant, sources.quote_in(module)))
    while given and given[-1] is None:
        given.pop()
    texts = [
        one if one is not None else "{}" if at == init_place(given, transport) else "undefined"
        for at, one in enumerate(given)
    ]
    return f"{written(root_of(call), function)}({', '.join(texts)})"


def init_place(given: Sequence[str | None], transport: Transport) -> int:
    """Where the options of a request stand that may be left out."""
    return next((at for at, one in enumerate(given) if one is None), -1) if transport.kind == "fetch" else -1
