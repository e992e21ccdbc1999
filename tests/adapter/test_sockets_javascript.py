"""socket.io-client on a V0 server, and through the adapter on V1: the same, but for what is written down."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.adapter.test_sockets import OPENING, PWD, WORK, started
from tests.node.packages import node_modules
from tests.node.tools import compile_types
from tests.servers import V0World, V1World
from v0to1.adapter.compose_javascript import compose_adapter

pytestmark = pytest.mark.whole

DRIVER = Path(__file__).with_name("sockets_driver.mjs")
SECONDS = 60
CONVERSATION = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module", params=["esm", "commonjs"])
def adapter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of a client that uses socket.io-client alone, with pauses that nobody waits for."""
    text = compose_adapter(request.param, ["socket.io-client"], [])
    text = re.sub(r"(const (?:LOOK|ASLEEP)_MILLISECONDS) = \d+", r"\1 = 20", text)
    suffix = {"esm": "mjs", "commonjs": "cjs"}[request.param]
    file = tmp_path_factory.mktemp("adapter") / f"openhands-v0.{suffix}"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_file_is_strict_typescript(tmp_path: Path) -> None:
    text = compose_adapter("typescript", ["socket.io"], [])
    (tmp_path / "openhands-v0.ts").write_text(text, encoding="utf-8")
    compile_types(tmp_path)


def heard(world: Any, name: str, adapter: str, conversation_id: str = "", transports: str = "") -> list[Any]:
    """What a program hears."""
    known = conversation_id or world.seed_conversation()
    said = [adapter, str(node_modules()), name, world.app_url, known, world.api_key, transports]
    with subprocess.Popen(["node", str(DRIVER), *said], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        line = ""
        for line in running.stdout:
            if line == "cut\n":
                world.drop_sockets()
        assert running.wait(SECONDS) == 0
    found: list[Any] = json.loads(line)
    return [tuple(one[:1] if one[0] == "loading" else one) for one in found]


def both(name: str, adapter: str, transports: str = "") -> list[Any]:
    with V0World() as v0:
        before = heard(v0, name, "", transports=transports)
        v0.violations.clear()
    with V1World(commands=PWD) as v1:
        after = heard(v1, name, adapter, transports=transports)
        if name == "refused":
            v1.violations.clear()
    assert after == before
    return after


@contextmanager
def on_v1(**options: Any) -> Iterator[V1World]:
    with V1World(commands=PWD, **options) as world:
        yield world


@pytest.mark.parametrize("transports", ["", "polling", "websocket"])
def test_a_socket_hears_what_was_and_what_comes(adapter: str, transports: str) -> None:
    told = both("talk", adapter, transports)
    assert told == [
        *OPENING,
        (True, False, True, "string", "/"),
        *WORK,
        ("disconnect", "io client disconnect"),
        (False, True, False, "undefined"),
    ]


@pytest.mark.parametrize(
    "name", ["object", "alone", "late", "unlike", "asked", "two", "leave", "refused", "keyed", "absent"]
)
def test_programs_hear_the_same(adapter: str, name: str) -> None:
    assert both(name, adapter)


@pytest.mark.parametrize("name", ["cut", "once"])
def test_a_connection_may_break(adapter: str, name: str) -> None:
    told = both(name, adapter)
    assert ("disconnect", "transport close") in told


def test_without_websockets_the_server_is_asked_again_and_again(adapter: str) -> None:
    with on_v1() as world:
        told = heard(world, "talk", adapter, transports="fetch")
    assert [one for one in told if one[0] not in (True, False)] == [
        *OPENING,
        *WORK,
        ("disconnect", "io client disconnect"),
    ]


@pytest.mark.parametrize("first_frame_auth", [True, False])
def test_a_conversation_that_starts_is_followed_from_its_beginning(
    adapter: str, first_frame_auth: bool
) -> None:
    with on_v1(start_polls=12, first_frame_auth=first_frame_auth) as world:
        started(world, CONVERSATION)
        told = [one[0] for one in heard(world, "starting", adapter, CONVERSATION)]
    statuses = [name for name in told if name.startswith("STATUS$")]
    assert statuses[0] == "STATUS$STARTING_RUNTIME"
    assert statuses[-1] == "STATUS$READY"
    assert [name for name in told if not name.startswith("STATUS$")] == [
        "loading",
        "connect",
        "system",
        *(name for name, *_ in WORK),
        "disconnect",
    ]


def test_actions_are_requests(adapter: str) -> None:
    with on_v1() as world:
        told = [one[0] for one in heard(world, "acting", adapter)]
        asked = [call.path.rpartition("/")[2] for call in world.calls if call.method == "POST"]
    assert asked == ["execute_bash_command", "interrupt", "respond_to_confirmation", "events"]
    assert {"error", "run", "stopped"} <= set(told), told


def test_another_server_is_left_to_the_library_itself(adapter: str) -> None:
    with V0World() as world:
        told = heard(world, "talk", adapter)
        world.violations.clear()
    assert [one for one in told if one[0] not in (True, False)] == [
        *OPENING,
        *WORK,
        ("disconnect", "io client disconnect"),
    ]


@pytest.mark.parametrize("protocol", ["http:", "https:"])
def test_a_host_without_a_scheme_is_asked_by_that_of_the_page(adapter: str, protocol: str) -> None:
    """As socket.io-client does it; a page that came by https may ask nothing by http."""
    place = {"protocol": protocol, "origin": f"{protocol}//app.example", "host": "app.example"}
    program = f"""
        globalThis.location = {json.dumps(place)};
        globalThis.fetch = async (url) => {{
          console.log(url);
          process.exit(0);
        }};
        const io = Object.assign(() => console.log("left to the library"), {{ Manager: class {{}} }});
        const {{ adaptV0 }} = await import({json.dumps(Path(adapter).as_uri())});
        adaptV0(io)("app.example", {{ query: {{ conversation_id: "{CONVERSATION}", latest_event_id: -1 }} }});
    """
    command = ["node", "--input-type=module", "--eval", program]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
    assert done.stdout.startswith(f"{protocol}//app.example/api/v1/app-conversations"), done.stderr
