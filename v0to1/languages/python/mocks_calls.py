"""Stand-ins of operations that take several requests in V1: the look-up is mocked too."""

from __future__ import annotations

import libcst as cst

from v0to1.core.api import api
from v0to1.core.model import Span
from v0to1.core.rules import FieldRule, Target
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Request
from v0to1.languages.base import Refusal
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.imports import line_start
from v0to1.languages.python.locate import Locator, cst_node
from v0to1.languages.python.mocks_bodies import CHANGES, change_parameters
from v0to1.languages.python.mocks_history import shift_history
from v0to1.languages.python.mocks_replies import replies_of
from v0to1.languages.python.mocks_sent import change_looks, looks_at
from v0to1.languages.python.mocks_urls import AGENT, SANDBOX, parameter_text, root_text, url_node
from v0to1.languages.python.strings import inner_text, joined
from v0to1.languages.routes import Location

LOOK_UPS = {
    "respx": "{receiver}.get({url}).respond(\n{given})",
    "responses": "{receiver}.get(\n{step}{url},\n{given})",
    "requests_mock": "{receiver}.get(\n{step}{url},\n{given})",
    "aioresponses": "{receiver}.get(\n{step}{url},\n{given})",
    "pytest_httpx": "{receiver}.add_response(\n{step}url={url},\n{given})",
}
PAYLOAD = {"aioresponses": "payload"}
SAME_PLACE = {"conversations/get", "conversations/config"}
CONTENT = {"message": FieldRule("message", "content", "content")}
ADDED = {"role": "user", "run": True}
STEP = "    "


def draft_calls(sketch: Sketch, operation: Operation, target: Target, where: Location) -> None:
    """Mock the look-up, then the request itself where V1 serves it; raises `Refusal`."""
    request = operation.request
    name = target.call.name if target.call is not None else ""
    if name not in CHANGES or request.library not in LOOK_UPS:
        raise Refusal("the stand-in has to answer several V1 requests, which cannot be written here")
    refuse_crowd(sketch, operation, target)
    identity = parameter_text(sketch, request, where, "conversation_id")
    root, quote = root_text(sketch, request, where), sketch.sources.quote(request)
    move_route(sketch, request, target, (root, identity, quote))
    change_verb(sketch, request, target.method)
    add_look_up(
        sketch, request, joined(root, f"/app-conversations?ids={inner_text(identity)}", quote), identity
    )
    for reply in replies_of(sketch.sources, request):
        CHANGES[name](sketch, reply, target)
    change_parameters(sketch, request, name)
    change_expected(sketch, operation, name)
    shift_history(sketch, operation)


def refuse_crowd(sketch: Sketch, operation: Operation, target: Target) -> None:
    """A test that mocks the conversation itself has another answer for the look-up already."""
    function = operation.request.site.function
    others = [one for one in sketch.sources.operations if one.mock and one.request.site.function is function]
    if any(one.rule.id in SAME_PLACE for one in others):
        raise Refusal(
            "the test mocks the conversation too; its answer needs sandbox_id and conversation_url as well"
        )
    if len(operation.requests) > 1 and len({id(one.node) for one in operation.requests}) > 1:
        raise Refusal("the stand-in is made in several places")


def move_route(sketch: Sketch, request: Request, target: Target, parts: tuple[str, str, str]) -> None:
    """Write the URL of the server that V1 asks."""
    root, identity, quote = parts
    if target.server == "agent":
        path = target.path.replace("{conversation_id}", inner_text(identity))
        text = joined(f'"{AGENT}"', path, quote)
    else:
        route = target.route.removeprefix(api().v1_root).replace("{sandbox_id}", SANDBOX)
        text = joined(root, route, quote)
    node = url_node(request)
    sketch.replace(request.module, sketch.sources.locator(request.module).whole(node), text)


def change_verb(sketch: Sketch, request: Request, method: str) -> None:
    """Mock the method of V1."""
    old = request.method.literal if request.method is not None else None
    call = cst_node(request.node)
    if old is None or not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute):
        raise Refusal("the method of the stand-in is not written where it can be changed")
    if old == method:
        return
    locator = sketch.sources.locator(request.module)
    if call.func.attr.value.upper() == old:
        sketch.replace(request.module, locator.origin(call.func.attr), method.lower())
        return
    arg = next((one.arg for one in request.arguments if one.role == "method" and one.arg is not None), None)
    match cst_node(arg.value) if arg is not None else None:
        case cst.SimpleString() as node if str(node.evaluated_value).upper() == old:
            sketch.replace(request.module, locator.origin(node), f"{node.quote}{method}{node.quote}")
        case cst.Attribute(attr=cst.Name(value=name) as last) if name == old:
            sketch.replace(request.module, locator.origin(last), method)
        case _:
            raise Refusal("the method of the stand-in is not written where it can be changed")


def add_look_up(sketch: Sketch, request: Request, url: str, identity: str) -> None:
    """Put the look-up of the conversation in front of the mocking statement."""
    locator = sketch.sources.locator(request.module)
    call = cst_node(request.node)
    line = locator.statement(call)
    if (
        not isinstance(line, cst.SimpleStatementLine)
        or not isinstance(call, cst.Call)
        or not isinstance(call.func, cst.Attribute)
    ):
        raise Refusal("the stand-in is not made by a statement of its own")
    start = line_start(locator.text, locator.origin(line).start)
    indent = locator.text[start : locator.origin(line).start]
    if indent.strip() or len(line.body) > 1:
        raise Refusal("the stand-in shares its line with something else")
    newline = "\r\n" if "\r\n" in locator.text else "\n"
    text = look_up(request, locator, call, (url, identity))
    written = newline.join(indent + one for one in text.splitlines()) + newline
    sketch.replace(request.module, Span(start, start), written)


def look_up(request: Request, locator: Locator, call: cst.Call, parts: tuple[str, str]) -> str:
    """The statement that mocks the look-up of a conversation, in the words of the test's library."""
    url, identity = parts
    assert isinstance(call.func, cst.Attribute)
    entries = (
        ("id", identity),
        ("sandbox_id", f'"{SANDBOX}"'),
        ("sandbox_status", '"RUNNING"'),
        ("conversation_url", joined(f'"{AGENT}"', f"/api/conversations/{inner_text(identity)}", '"')),
        ("session_api_key", '"key"'),
    )
    lines = "\n".join(f'{STEP * 3}"{name}": {value},' for name, value in entries)
    word = PAYLOAD.get(request.library, "json")
    given = f"{STEP}{word}=[\n{STEP * 2}{{\n{lines}\n{STEP * 2}}}\n{STEP}],\n{again(locator, call)}"
    form = LOOK_UPS[request.library]
    return form.format(receiver=locator.source(call.func.value), url=url, given=given, step=STEP)


def again(locator: Locator, call: cst.Call) -> str:
    """An answer that is given more than once needs a look-up that is answered as often."""
    kept = [
        arg for arg in call.args if arg.keyword is not None and arg.keyword.value in ("repeat", "is_reusable")
    ]
    return "".join(f"{STEP}{locator.source(arg)},\n" for arg in kept)


def change_expected(sketch: Sketch, operation: Operation, name: str) -> None:
    """Let asserts on the message that was sent follow it."""
    looks = list(looks_at(sketch.sources, operation))
    if name != "send_message" or not looks:
        return
    if operation.rule.when:
        raise Refusal("the test looks at the event that was sent; in V1 it has role, content and run")
    change_looks(sketch, iter(looks), CONTENT, ADDED)
