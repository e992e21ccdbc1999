"""What stands around a message socket in JavaScript: sends, lonely sockets, imports and types."""

from __future__ import annotations

import textwrap

import pytest
from ast_grep_py import SgNode

from v0to1.core.text import apply_edits
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.bench import JavaScriptBench
from v0to1.languages.javascript.nodes import of_kinds
from v0to1.languages.javascript.one_message import Lonely, send_alone
from v0to1.languages.javascript.parsing import parse_error
from v0to1.languages.javascript.retyping import retype
from v0to1.languages.javascript.sketch import Sketch
from v0to1.languages.javascript.sockets import write_send
from v0to1.languages.javascript.unimporting import drop_imports
from v0to1.pipeline.apply import edits_of

PACKAGE = frozenset({"socket.io-client"})


class Page:
    """One module, and what becomes of it."""

    def __init__(self, text: str, name: str = "client.mjs") -> None:
        self.name, self.before = name, textwrap.dedent(text)
        bench = JavaScriptBench([name], {name: self.before}.get)
        self.sketch = Sketch(bench.sources, "fetch")
        self.root = bench.sources.root(name)

    def call(self, start: str) -> SgNode:
        """The one call that begins with a text."""
        (found,) = [one for one in of_kinds(self.root, "call_expression") if one.text().startswith(start)]
        return found

    def argument(self, start: str, place: int) -> SgNode:
        """An argument of a call."""
        given = self.call(start).field("arguments")
        assert given is not None
        return given.named_children()[place]

    @property
    def after(self) -> str:
        """The changed text, which still parses."""
        edits = edits_of(self.name, self.before, self.sketch.changes)
        text = apply_edits(self.before, edits)
        assert parse_error(text) is None
        return text


SENDS = {
    "socket.emit('a', {});": "socket.tell(1).catch(console.error);",
    "socket?.emit('a', {});": "socket?.tell(1).catch(console.error);",
    "const f = () => socket.emit('a', {});": "const f = () => socket.tell(1).catch(console.error);",
    "async () => { socket.emit('a', {}) }": "async () => { socket.tell(1).catch(console.error) }",
    "async () => { this.socket!.emit('a'); }": "async () => { this.socket!.tell(1).catch(console.error); }",
    "async () => { await socket.emitWithAck('a', {}); }": "async () => { await socket.tell(1); }",
    "async () => { await socket.timeout(5).emitWithAck('a', {}); }": "async () => { await socket.tell(1); }",
    "const f = () => socket.volatile.emit('a');": "const f = () => socket.tell(1).catch(console.error);",
    "socket.emitWithAck('a').then(done)": "socket.tell(1).then(done)",
    "return socket.emitWithAck('a', {});": "return socket.tell(1);",
    "ref.current?.emit('a', {});": "ref.current?.tell(1).catch(console.error);",
}


@pytest.mark.parametrize("before", SENDS)
def test_a_send_is_waited_for_where_it_was_and_its_failure_is_shown(before: str) -> None:
    page = Page(f"function own(socket) {{ {before} }}", "client.ts")
    (call,) = [
        one
        for one in of_kinds(page.root, "call_expression")
        if (callee := one.field("function")) is not None and callee.text().endswith(("emit", "emitWithAck"))
    ]
    write_send(page.sketch, page.name, call, "tell(1)", None)
    assert page.after == f"function own(socket) {{ {SENDS[before]} }}"


def test_who_hears_of_the_arrival_is_called_then() -> None:
    page = Page("socket.emit('a', {}, () => done());")
    write_send(page.sketch, page.name, page.call("socket"), "tell(1)", page.argument("socket", 2))
    assert page.after == "socket.tell(1).then(() => done()).catch(console.error);"


@pytest.mark.parametrize("heard", ["(answer) => use(answer)", "answer => use(answer)", "this.done"])
def test_an_answer_that_v1_does_not_give_is_no_guess(heard: str) -> None:
    page = Page(f"socket.emit('a', {{}}, {heard});")
    with pytest.raises(Refusal):
        write_send(page.sketch, page.name, page.call("socket"), "tell(1)", page.argument("socket", 2))


def test_what_is_built_on_the_socket_is_refused() -> None:
    page = Page("socket.emit('a').emit('b'); emit('c');")
    for text in ("socket.emit('a')", "emit('c')"):
        (call,) = [one for one in of_kinds(page.root, "call_expression") if one.text() == text]
        with pytest.raises(Refusal):
            write_send(page.sketch, page.name, call, "tell()", None)


SAY = """
    import { io } from "socket.io-client";

    const socket = io(server, { query: { conversation_id: id } });

    socket.on("connect", () => {
      socket.emit("oh", { content: words });
      socket.disconnect();
    });
"""


def lonely(page: Page, *, heard: bool = False) -> Lonely:
    """The socket of a page as it would be found."""
    failed = [
        one
        for one in of_kinds(page.root, "call_expression")
        if one.text().startswith('socket.on("connect_error')
    ]
    connected = page.call('socket.on("connect",')
    closes = [
        one
        for one in of_kinds(page.root, "call_expression")
        if one.text() in ("socket.close()", "socket.disconnect()")
    ]
    return Lonely(
        page.name,
        page.call("io("),
        page.call("socket.emit"),
        (connected, page.argument('socket.on("connect",', 1)),
        (failed[0], failed[0].field("arguments").named_children()[1]) if failed else None,  # type: ignore[union-attr]
        page.argument("socket.emit", 2) if heard else None,
        tuple(closes),
    )


def test_a_socket_that_only_sends_goes_with_all_that_belongs_to_it() -> None:
    page = Page(SAY)
    send_alone(page.sketch, lonely(page), "sendMessage(words)")
    assert drop_imports(page.sketch, page.name, PACKAGE)
    assert page.after == "\nawait sendMessage(words);\n"


def test_what_else_was_done_on_connecting_is_done_after_it() -> None:
    page = Page(
        """
        const { io } = require("socket.io-client");

        exports.send = (url, id, text) =>
          new Promise((resolve, reject) => {
            const socket = io(url, { query: { conversation_id: id } });
            socket.on("connect_error", reject);
            socket.on("connect", () => {
              socket.emit("oh", { content: text });
              socket.close();
              resolve();
            });
          });
        """,
        "client.cjs",
    )
    send_alone(page.sketch, lonely(page), "sendMessage(text)")
    drop_imports(page.sketch, page.name, PACKAGE)
    assert page.after == textwrap.dedent(
        """
        exports.send = (url, id, text) =>
          new Promise((resolve, reject) => {
            sendMessage(text).then(() => {
              resolve();
            }).catch(reject);
          });
        """
    )


OTHERWISE = {
    "the socket is given away": SAY + "\n    keep(socket);\n",
    "it is closed with more": SAY.replace("socket.disconnect();", "last() || socket.disconnect();"),
    "what is sent is known later": SAY.replace(
        'socket.emit("oh", {', 'const words = read(); socket.emit("oh", {'
    ),
    "it has no name": SAY.replace("const socket =", "globalThis.socket ="),
}


@pytest.mark.parametrize(
    "why",
    ["the socket is given away", "it is closed with more", "what is sent is known later", "it has no name"],
)
def test_a_socket_with_more_to_it_stays(why: str) -> None:
    page = Page(OTHERWISE[why])
    with pytest.raises(Refusal):
        send_alone(page.sketch, lonely(page), "sendMessage(words)")


EXPORTED = 'import { io } from "socket.io-client";\nexport { io };\n'
IMPORTS = {
    EXPORTED: EXPORTED,
    'import { io } from "socket.io-client";\nrun();\n': "run();\n",
    'import { io } from "socket.io-client";\n\nrun();\n': "run();\n",
    'import a from "a";\nimport { io } from "socket.io-client";\nrun();\n': 'import a from "a";\nrun();\n',
    'import { io, Manager } from "socket.io-client";\nnew Manager();\n': (
        'import { Manager } from "socket.io-client";\nnew Manager();\n'
    ),
    'import { Manager, io } from "socket.io-client";\nnew Manager();\n': (
        'import { Manager } from "socket.io-client";\nnew Manager();\n'
    ),
    'import io, { Manager } from "socket.io-client";\nio();\n': 'import io from "socket.io-client";\nio();\n',
    'const { io } = require("socket.io-client");\nrun();\n': "run();\n",
    'const io = require("socket.io-client").io;\nrun();\n': "run();\n",
    'const { io } = await import("socket.io-client");\nrun();\n': "run();\n",
    'import * as s from "socket.io-client";\ns.io();\n': 'import * as s from "socket.io-client";\ns.io();\n',
    'import { io } from "other";\nrun();\n': 'import { io } from "other";\nrun();\n',
}


@pytest.mark.parametrize("before", IMPORTS)
def test_only_what_is_not_used_is_no_longer_imported(before: str) -> None:
    page = Page(before)
    drop_imports(page.sketch, page.name, PACKAGE)
    assert page.after == IMPORTS[before]


def test_types_of_sockets_become_those_of_the_client() -> None:
    page = Page(
        """
        import { io, type Socket } from "socket.io-client";

        interface Heard {
          oh: (event: unknown) => void;
        }

        let all: Socket<Heard> | null = null;
        export const open = (one: Socket): ReturnType<typeof io> => one;
        """,
        "client.ts",
    )
    retype(page.sketch, page.name, PACKAGE, "EventsClient")
    drop_imports(page.sketch, page.name, PACKAGE)
    assert page.after == textwrap.dedent(
        """
        let all: EventsClient | null = null;
        export const open = (one: EventsClient): EventsClient => one;
        """
    )


def test_other_types_of_that_name_stay() -> None:
    text = 'import { Socket } from "node:net";\nlet one: Socket;\n'
    page = Page(text, "client.ts")
    retype(page.sketch, page.name, PACKAGE, "EventsClient")
    assert page.after == text


def test_a_timer_that_only_closes_goes_too() -> None:
    page = Page(SAY.replace("socket.disconnect();", "setTimeout(() => socket.disconnect(), 500);"))
    send_alone(page.sketch, lonely(page), "sendMessage(words)")
    drop_imports(page.sketch, page.name, PACKAGE)
    assert page.after == "\nawait sendMessage(words);\n"
