"""What an adapter counts in the file of OPENHANDS_V0_USAGE, and that its client never notices."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from tests.adapter.test_sockets import MESSAGE, PWD, Side, done, named
from tests.node.packages import node_modules
from tests.servers import V1World
from v0to1 import resources
from v0to1.adapter import adapt_v0, compose_javascript
from v0to1.adapter.compose import compose_adapter
from v0to1.adapter.python import sockets, usage
from v0to1.adapter.python.routes import _ROUTES
from v0to1.core.loading.rules import load_rules
from v0to1.core.rules import Rule
from v0to1.core.usage import Record
from v0to1.core.usage_files import is_usage, load
from v0to1.gateway.recorded import recorded

pytestmark = pytest.mark.whole

FEW = ("conversations/create", "conversations/get", "conversations/list")
MISSING = "/api/conversations/6f1ab3cc000040008000000000000001"
GET = ("conversations/get", "GET /api/conversations/{conversation_id}")
LIST = ("conversations/list", "GET /api/conversations")
PYTHON = """
import os, sys
import requests
from openhands_v0 import adapt_v0
session = adapt_v0(requests.Session())
session.headers["Authorization"] = "Bearer " + sys.argv[2]
for path in sys.argv[3:]:
    if path == "fork":
        if os.fork() == 0:
            session.get(sys.argv[1] + "/api/conversations")
            sys.exit(0)
        os.wait()
    else:
        print(session.get(sys.argv[1] + path).status_code)
"""
NODE = """
import { adaptV0 } from "./openhands-v0.mjs";
const [url, key, ...paths] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${key}` };
for (const path of paths) {
  console.log((await adaptV0(fetch)(url + path, { headers })).status);
}
"""


class Bot:
    """A program behind the adapter, and a server."""

    def __init__(self, folder: Path, kind: str, world: V1World) -> None:
        self.folder, self.kind, self.world = folder, kind, world
        self.file = folder / "usage.jsonl"
        if kind == "python":
            text, program = compose_adapter(["requests"], FEW), PYTHON
            self.name, adapter = "bot.py", "openhands_v0.py"
        else:
            text, program = compose_javascript.compose_adapter("esm", ["fetch"], FEW), NODE
            self.name, adapter = "bot.mjs", "openhands-v0.mjs"
        (folder / adapter).write_text(text, encoding="utf-8")
        (folder / self.name).write_text(program, encoding="utf-8")

    def command(self, *paths: str) -> list[str]:
        program = sys.executable if self.kind == "python" else "node"
        return [program, str(self.folder / self.name), self.world.app_url, self.world.api_key, *paths]

    def run(self, *paths: str, usage_file: Path | None = None, **more: str) -> str:
        """What it prints; it must say nothing else."""
        environ = {**os.environ, **more, "OPENHANDS_V0_USAGE": str(usage_file or self.file)}
        found = subprocess.run(
            self.command(*paths), capture_output=True, text=True, check=True, env=environ, timeout=60
        )
        assert found.stderr == ""
        return found.stdout


@pytest.fixture(params=["python", "node"])
def bot(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with V1World() as world:
        yield Bot(tmp_path, request.param, world)


def counted(record: Record) -> dict[tuple[str, str], int]:
    return {(use.rule, use.route): use.count for use in record.uses}


def test_uses_are_counted_by_operation(bot: Bot) -> None:
    said = bot.run("/api/conversations", MISSING, "/api/conversations", "/api/conversations")
    assert said.split() == ["200"] * 4
    found = load(bot.file)
    assert counted(found) == {LIST: 3, GET: 1}
    assert (found.kind, {use.server for use in found.uses}) == ("adapter", {bot.world.app_url})
    (agent,) = {use.client.agent for use in found.uses if use.client}
    if bot.kind == "python":
        assert agent == f"bot.py python-requests/{requests.__version__}"
    else:
        assert re.fullmatch(rf"{re.escape(bot.folder.name)}/bot\.mjs node/v\d+\.\d+\.\d+", agent)
    text = bot.file.read_text(encoding="utf-8")
    assert bot.world.api_key not in text and "6f1ab3cc" not in text
    assert stat.S_IMODE(bot.file.stat().st_mode) == 0o600
    assert is_usage(bot.file.read_bytes())
    assert len(text.strip().splitlines()) == 3, "the first of each, and the rest"


def test_requests_that_are_not_of_v0_are_not_counted(bot: Bot) -> None:
    bot.run("/api/v1/app-conversations/search", "/api/conversations", OPENHANDS_V0_ADAPTER="off")
    assert not bot.file.exists()
    bot.world.violations.clear()
    bot.run("/api/v1/app-conversations/search")
    assert not bot.file.exists()


def test_several_processes_write_the_same_file(bot: Bot) -> None:
    environ = {**os.environ, "OPENHANDS_V0_USAGE": str(bot.file)}
    command = bot.command(*["/api/conversations"] * 5)
    running = [subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [each.wait(60) for each in running] == [0] * 4
    assert counted(load(bot.file)) == {LIST: 20}


@pytest.mark.parametrize("what", ["folder", "missing", "pipe", "null"])
def test_a_file_that_cannot_be_written_changes_nothing(bot: Bot, what: str) -> None:
    path = bot.folder / what
    if what == "folder":
        path.mkdir()
    elif what == "missing":
        path = path / "usage.jsonl"
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path = Path("/dev/full")
    assert bot.run("/api/conversations", MISSING, usage_file=path).split() == ["200", "200"]


def test_without_the_variable_nothing_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENHANDS_V0_USAGE", raising=False)
    monkeypatch.setattr(usage, "_USES", {})
    usage._note_use(*LIST, "https://app.example/api/v1", {})
    assert usage._USES == {}


def test_what_a_fork_counts_is_its_own(tmp_path: Path) -> None:
    with V1World() as world:
        bot = Bot(tmp_path, "python", world)
        bot.run("/api/conversations", "/api/conversations", "fork", "/api/conversations")
        assert counted(load(bot.file)) == {LIST: 4}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A clock that a test moves, no uses, and a file for them."""
    now = [1_775_044_800.0]
    given = SimpleNamespace(time=lambda: now[0], strftime=time.strftime, gmtime=time.gmtime)
    monkeypatch.setattr(usage, "time", given)
    monkeypatch.setattr(usage, "_USES", {})
    monkeypatch.setattr(usage, "atexit", SimpleNamespace(register=lambda _: None))
    monkeypatch.setenv("OPENHANDS_V0_USAGE", str(tmp_path / "usage.jsonl"))
    return now


def lines(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "usage.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def note(headers: Mapping[str, str] | None = None, root: str = "https://app.example/api/v1") -> None:
    usage._note_use(*LIST, root, dict(headers or {}))


def test_a_line_comes_at_once_and_then_every_ten_minutes(clock: list[float], tmp_path: Path) -> None:
    note()
    for _ in range(599):
        clock[0] += 1
        note()
    assert [each["count"] for each in lines(tmp_path)] == [1]
    clock[0] += 1
    note()
    first, second = lines(tmp_path)
    assert (first["first"], first["last"]) == ("2026-04-01T12:00:00Z", "2026-04-01T12:00:00Z")
    assert (second["count"], second["first"], second["last"]) == (
        600,
        "2026-04-01T12:00:01Z",
        "2026-04-01T12:10:00Z",
    )
    note()
    usage._write_uses()
    usage._write_uses()
    assert [each["count"] for each in lines(tmp_path)] == [1, 600, 1]


def test_what_could_not_be_written_is_kept(
    clock: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENHANDS_V0_USAGE", str(tmp_path / "late" / "usage.jsonl"))
    note()
    note()
    (tmp_path / "late").mkdir()
    clock[0] += 600
    note()
    (line,) = lines(tmp_path / "late")
    assert (line["count"], line["first"]) == (3, "2026-04-01T12:00:00Z")


def test_no_password_and_no_long_or_strange_user_agent_is_written(clock: list[float], tmp_path: Path) -> None:
    note({"uSER-aGENT": "bot\n\u202e/1" + "x" * 500}, "https://user:pa@ss@app.example:8443/base/api/v1")
    (line,) = lines(tmp_path)
    assert line["agent"] == ("bot/1" + "x" * 500)[:120]
    assert line["server"] == "https://app.example:8443/base"


def test_operations_are_bounded(clock: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage, "_MOST_USES", 2)
    for number in range(9):
        note({"User-Agent": f"bot/{number}"})
    usage._write_uses()
    assert len(usage._USES) == 3
    assert sum(each["count"] for each in lines(tmp_path)) == 9
    assert {each["agent"] for each in lines(tmp_path)} == {"bot/0", "bot/1", ""}


def test_a_program_of_a_package_is_called_like_it(
    clock: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for given in ("/srv/bot/__main__.py", "/usr/bin/sync", "-c"):
        monkeypatch.setattr(sys, "argv", [given])
        usage._USES.clear()
        note()
    monkeypatch.setattr(sys, "argv", [])
    usage._USES.clear()
    note()
    assert [each["program"] for each in lines(tmp_path)] == ["bot", "sync", "-c", ""]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_what_is_done_with_sockets_is_counted(
    kind: str, tmp_path: Path, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "_LOOK_SECONDS", 0.02)

    async def program(side: Side) -> None:
        side.event = lambda view: side.note(named(view))  # type: ignore[method-assign]
        client = await side.connected()
        await done(client.emit("oh_user_action", MESSAGE))
        await side.until("awaiting_user_input")
        await done(client.emit("oh_action", {"action": "dance"}))
        await side.until("error")
        await done(client.emit("another", {}))
        await done(client.disconnect())

    with V1World(commands=PWD) as world:
        asyncio.run(program(Side(world, adapt_v0, kind)))
        server = world.app_url
    usage._write_uses()
    found = load(tmp_path / "usage.jsonl")
    assert counted(found) == {
        ("socketio/connect", "Socket.IO connect"): 1,
        ("socketio/events", "Socket.IO on oh_event"): 1,
        ("socketio/message", "Socket.IO emit oh_user_action"): 1,
        ("socketio/act", "Socket.IO emit oh_action"): 1,
    }
    assert {use.server for use in found.uses} == {server}


def test_what_is_done_with_sockets_is_counted_in_node(tmp_path: Path) -> None:
    text = compose_javascript.compose_adapter("esm", ["socket.io-client"], [])
    (tmp_path / "openhands-v0.mjs").write_text(text, encoding="utf-8")
    driver = Path(__file__).with_name("sockets_driver.mjs")
    with V1World(commands=PWD) as world:
        known = world.seed_conversation()
        said = [
            tmp_path / "openhands-v0.mjs",
            node_modules(),
            "talk",
            world.app_url,
            known,
            world.api_key,
            "",
        ]
        environ = {**os.environ, "OPENHANDS_V0_USAGE": str(tmp_path / "usage.jsonl")}
        subprocess.run(["node", str(driver), *map(str, said)], check=True, env=environ, capture_output=True)
    found = counted(load(tmp_path / "usage.jsonl"))
    assert found == {
        ("socketio/connect", "Socket.IO connect"): 1,
        ("socketio/events", "Socket.IO on oh_event"): 1,
        ("socketio/message", "Socket.IO emit oh_user_action"): 1,
    }


RULES = {rule.id: rule for rule in load_rules([resources.RULES]) if rule.socket is not None}


def payload(rule: Rule) -> dict[str, Any]:
    """An action that a rule is about."""
    assert rule.socket is not None
    given: dict[str, Any] = {"action": rule.socket.action or "browse"} if "type" not in rule.when else {}
    for path, value in rule.when.items():
        *way, last = path.split(".")
        node = given
        for step in way:
            node = node.setdefault(step, {})
        node[last] = value
    return given


@pytest.mark.parametrize("name", sorted(name for name, rule in RULES.items() if rule.socket.kind == "emit"))  # type: ignore[union-attr]
def test_an_action_is_counted_by_its_rule(name: str) -> None:
    rule = RULES[name]
    expected = "socketio/act" if name == "socketio/any" else name
    for event in rule.socket.names if rule.socket else ():
        assert sockets._action_use(event, payload(rule)) == (expected, f"Socket.IO emit {event}")


@pytest.mark.parametrize("action", [None, "message", 3, [], {}, {"action": ["x"]}, {"action": {}, "args": 3}])
def test_whatever_is_sent_is_some_action(action: Any) -> None:
    assert sockets._action_use("oh_action", action) == ("socketio/act", "Socket.IO emit oh_action")


def test_the_names_of_what_is_counted_are_those_of_rules_and_routes() -> None:
    routes = {route["v0"] for route in _ROUTES}
    assert routes < recorded()
    assert recorded() - routes == set(RULES) - {"socketio/any", "socketio/dead"}
    assert {rule for rule, _ in sockets._CONNECT_USES} < recorded()


def test_the_javascript_has_the_same_rules_of_actions() -> None:
    source = Path(compose_javascript.__file__).parent / "javascript" / "sockets_room.ts"
    text = source.read_text(encoding="utf-8")
    table = text.partition("const ACTION_RULES: Json = {")[2].partition("};")[0]
    rows = re.findall(r'^  (\w+|"[^"]+"): "([^"]+)",$', table, re.MULTILINE)
    found = {name.strip('"'): rule for name, rule in rows}
    assert found == {name: rule for name, rule in sockets._ACTION_RULES.items() if name}
