"""Sockets of V0 in JavaScript as a whole: how they are opened in V1, and which stay as they are."""

from __future__ import annotations

import pytest

from tests.languages.javascript.rewriting import migrated
from v0to1.core.model import Finding, Verdict

Project = tuple[tuple[Finding, ...], dict[str, str]]

OPENING = 'import { io, Manager } from "socket.io-client";\n'
MESSAGE = '{ action: "message", args: { content: text } }'
SENDING = f'socket.emit("oh_user_action", {MESSAGE});\nsocket.on("oh_event", show);\n'

OPENED = {
    "io(url, { query: { conversation_id: id, latest_event_id: last } })": (
        "connectEvents(fetch, `${url}/api/v1`, id, { after: last })"
    ),
    'io("http://localhost:3000/", { query: { conversation_id: id, session_api_key: key } })': (
        'connectEvents(fetch, "http://localhost:3000/api/v1", id, { headers: { "X-Session-API-Key": key } })'
    ),
    "io(url, { query: { conversation_id: id }, extraHeaders: headers, transports: ['websocket'] })": (
        "connectEvents(fetch, `${url}/api/v1`, id, { headers })"
    ),
    "io(url, { query: { conversation_id: id }, withCredentials: true, autoConnect: false })": (
        'connectEvents(fetch, `${url}/api/v1`, id, { credentials: "include", autoConnect: false })'
    ),
    'io(url + "?conversation_id=" + id + "&latest_event_id=-1", { reconnectionAttempts: 3 })': (
        "connectEvents(fetch, `${url}/api/v1`, id, { reconnectionAttempts: 3 })"
    ),
    'io("wss://app.all-hands.dev", { query: { conversation_id: id, latest_event_id: -1 } })': (
        'connectEvents(fetch, "https://app.all-hands.dev/api/v1", id)'
    ),
    'new Manager(url, { query: { conversation_id: id }, autoConnect: false }).socket("/")': (
        "connectEvents(fetch, `${url}/api/v1`, id, { autoConnect: false })"
    ),
    "new Manager(url, { query: { conversation_id: id } }).socket()": (
        "connectEvents(fetch, `${url}/api/v1`, id)"
    ),
    "io(server(), { query: { conversation_id: id } })": "connectEvents(fetch, `${server()}/api/v1`, id)",
}

PLAIN = "const socket = io(url, { query: { conversation_id: id } });\n" + SENDING
LEFT = {
    "another event is sent": PLAIN + 'socket.emit("typing", {});\n',
    "another event is heard": PLAIN + 'socket.on("presence", show);\n',
    "its manager tells of other things": PLAIN + 'socket.io.on("ping", show);\n',
    "its manager sends something": PLAIN + 'socket.io.emit("reconnect", {});\n',
    "its manager has an engine": PLAIN + 'socket.io.engine.on("close", show);\n',
    "its manager is given away": PLAIN + "keep(socket.io);\n",
    "it is to tell what its manager does": PLAIN + 'socket.on("reconnect", show);\n',
    "a manager has another namespace": PLAIN.replace("io(", "new Manager(").replace(
        " });\n", " }).socket('/a');\n", 1
    ),
    "a manager has events of its own": PLAIN.replace("io(", "new Manager(") + 'socket.on("ping", show);\n',
    "a manager calls back": PLAIN.replace("io(", "new Manager(") + "socket.open((error) => show(error));\n",
    "a manager is asked for more": PLAIN.replace("io(", "new Manager(") + "show(socket.engine);\n",
    "it is given away": PLAIN + "keep(socket);\n",
    "it is exported for others": PLAIN + "export const own = () => socket;\n",
    "what sending gives is used": PLAIN
    + 'socket.emit("oh_action", { action: "message" }).emit("oh_action", {});\n',
    "an answer is heard": PLAIN.replace("});\nsocket.on", "}, (answer) => show(answer));\nsocket.on"),
    "an option that is not known": PLAIN.replace("{ query", "{ protocols: 3, query"),
    "options that are not seen": PLAIN.replace("{ query: { conversation_id: id } }", "options(id)"),
    "a name that begins with ws": 'const BASE = "ws://localhost:3000";\n' + PLAIN.replace("url", "BASE"),
    "an action that V1 lacks": PLAIN + 'socket.emit("oh_user_action", { action: "recall", args: {} });\n',
}


MANAGED = ("reconnect", "reconnect_attempt", "reconnect_error", "reconnect_failed")
HEARD = "".join(f'socket.io.on("{name}", show);\n' for name in MANAGED)
MANAGING = (PLAIN + HEARD, PLAIN.replace("io(", "new Manager(") + HEARD.replace("socket.io", "socket"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """All sockets, each in a module of its own, and what becomes of them."""
    texts = {f"o{at}.mjs": f"{OPENING}const socket = {one};\n{SENDING}" for at, one in enumerate(OPENED)}
    texts |= {f"l{at}.mjs": OPENING + one for at, one in enumerate(LEFT.values())}
    texts |= {f"m{at}.mjs": OPENING + one for at, one in enumerate(MANAGING)}
    return migrated(tmp_path_factory.mktemp("sockets"), texts)


@pytest.mark.parametrize("given", OPENED)
def test_a_connection_is_opened_with_what_it_was_told(given: str, project: Project) -> None:
    after = " ".join(project[1][f"o{list(OPENED).index(given)}.mjs"].split())
    wanted = OPENED[given]
    assert f"const socket = {wanted};" in after.replace(", }", " }")
    assert "socket.sendMessage(text).catch(console.error);" in after
    assert "socket.io-client" not in after


@pytest.mark.parametrize("at", range(len(MANAGING)))
def test_attempts_to_connect_again_are_told_as_before(at: int, project: Project) -> None:
    after = project[1][f"m{at}.mjs"]
    assert "connectEvents(" in after and "socket.io-client" not in after
    assert after.count("socket.io.on(" if at == 0 else "socket.on(") - at == len(MANAGED)


@pytest.mark.parametrize("why", LEFT)
def test_what_cannot_be_followed_stays_as_it_is(why: str, project: Project) -> None:
    findings, after = project
    name = f"l{list(LEFT).index(why)}.mjs"
    assert after[name] == OPENING + LEFT[why]
    found = [one for one in findings if one.path == name]
    assert found and not any(one.applied or one.edits for one in found)
    assert {one.verdict for one in found} <= {Verdict.MANUAL, Verdict.GAP}
    assert all(one.reason for one in found)


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        ("its manager tells of other things", "its manager's `ping` has no counterpart in V1"),
        ("it is to tell what its manager does", "the socket itself is to tell of reconnect"),
    ],
)
def test_the_reason_names_what_is_of_the_manager(why: str, reason: str, project: Project) -> None:
    name = f"l{list(LEFT).index(why)}.mjs"
    assert any(reason in (one.reason or "") for one in project[0] if one.path == name)
