"""Pieces of scripts inside other files: what they need of the helper stands in them, and no file is added."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from datetime import date

import pytest

from tests.helpers.helper_servers import APP_KEY, CONVERSATION
from tests.helpers.helper_world import World
from tests.languages.shell.scripts import complaints
from v0to1 import resources
from v0to1.config import Config
from v0to1.helpers.compose_shell import brief_names, compose_brief, public_names
from v0to1.languages.registry import load
from v0to1.languages.shell.bench import ShellBench
from v0to1.pipeline.known import knowledge
from v0to1.pipeline.project import migrate
from v0to1.pipeline.seen import look
from v0to1.pipeline.rounds import alone

pytestmark = pytest.mark.whole

CREATE = (
    'curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" '
    '-d \'{"initial_user_msg": "x"}\' | jq -r .conversation_id\n'
)
FILE = 'curl -s "$OPENHANDS_URL/api/conversations/$ID/select-file?file=a" -H "$AUTH" | jq -r .code\n'


def inside(
    texts: Mapping[str, str], pieces: Mapping[str, tuple[int, ...]]
) -> tuple[dict[str, str], list[str]]:
    """What becomes of modules of which some are pieces of other files, and why something was left."""
    config = Config(root=resources.RULES, paths=(), as_of=date(2026, 11, 25))
    known, language = knowledge(config), load("shell")
    seen = alone(look(language, texts, list(texts), texts.get, known))
    assert isinstance(seen.bench, ShellBench)
    seen.bench.standalone.update(pieces)
    plans, outcome = migrate(seen, config, known, texts.get, language)
    return dict(outcome.texts), [plan.reason for plan in plans if plan.draft is None]


def test_functions_stand_at_the_beginning_of_the_piece() -> None:
    found, _ = inside({"doc": CREATE}, {"doc": (0,)})
    assert list(found) == ["doc"]
    assert found["doc"].startswith(compose_brief(["wait_until_ready"]) + "\ncurl ")
    assert "openhands_v1.sh" not in found["doc"]


def test_functions_stand_in_the_piece_that_uses_them_behind_its_options() -> None:
    first = "set -e\necho hello\n"
    found, _ = inside({"doc": first + "set -eu\n" + CREATE}, {"doc": (0, len(first))})
    assert found["doc"].startswith(first + "set -eu\n" + compose_brief(["wait_until_ready"]))


def test_what_a_piece_has_already_is_not_written_again() -> None:
    once, _ = inside({"doc": CREATE}, {"doc": (0,)})
    twice = once["doc"] + CREATE
    found, _ = inside({"doc": twice}, {"doc": (0,)})
    assert found["doc"].count("openhands_v1_wait_until_ready() (") == 1


def test_what_needs_much_of_the_helper_is_left() -> None:
    found, reasons = inside({"doc": FILE}, {"doc": (0,)})
    assert found == {}
    assert "too much for code inside another file" in reasons[0]


def test_a_client_that_notices_failures_itself_is_left() -> None:
    text = CREATE.replace("| jq -r .conversation_id", "| jq -r '.status'")
    found, reasons = inside({"doc": text}, {"doc": (0,)})
    assert found == {}
    assert "would not notice a failure" in reasons[0]


def test_files_beside_them_get_the_helper() -> None:
    found, _ = inside({"doc": CREATE, "run.sh": CREATE}, {"doc": (0,)})
    assert set(found) == {"doc", "run.sh", "openhands_v1.sh"}


@pytest.mark.parametrize("name", brief_names())
def test_brief_functions_are_twins_of_whole_ones(name: str) -> None:
    text = compose_brief([name])
    assert name in public_names()
    assert text.count("\n") <= 20
    assert complaints(f"# shellcheck shell=sh\n{text}", shell="sh") == {}


def brief(name: str, words: str, stdin: object = "") -> subprocess.CompletedProcess[str]:
    """Run a brief function; `sleep` returns at once."""
    script = f"set -eu\nsleep() {{ :; }}\n{compose_brief([name])}\nopenhands_v1_{name} {words}"
    text = stdin if isinstance(stdin, str) else json.dumps(stdin)
    return subprocess.run(["bash", "-c", script], input=text, capture_output=True, text=True, check=False)


CURL = f"curl -sS --fail -H 'Authorization: Bearer {APP_KEY}'"
READY = {"id": "t1", "status": "READY", "app_conversation_id": CONVERSATION}


def test_brief_waiting(world: World) -> None:
    world.tasks = [{"id": "t1", "status": "WORKING"}, READY]
    done = brief("wait_until_ready", f"{world.root} {CURL}", {"id": "t1", "status": "WORKING"})
    assert json.loads(done.stdout) == READY
    for answer in ({"id": "t1", "status": "ERROR"}, {"detail": "no"}):
        assert brief("wait_until_ready", f"{world.root} {CURL}", answer).returncode == 1


def test_brief_waiting_comes_to_an_end() -> None:
    """A task that was never READY kept a step of a workflow until its server ended it."""
    working = json.dumps({"id": "t1", "status": "WORKING"})
    script = (
        "asked=0\nsleep() { asked=$((asked + $1)); [ $asked -le 900 ] || exit 9; }\n"
        f"always() {{ echo '[{working}]'; }}\n"
        f"{compose_brief(['wait_until_ready'])}\necho '{working}' | openhands_v1_wait_until_ready /v1 always"
    )
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert '"WORKING"' in done.stderr


def test_brief_requests(world: World) -> None:
    place = f"{world.root} {CONVERSATION}"
    for name in ("pause_sandbox", "resume_sandbox"):
        assert brief(name, f"{place} {CURL}").returncode == 0
    assert [one.path.rpartition("/")[2] for one in world.app.asked("POST", "")] == ["pause", "resume"]
    assert brief("send_message", f"{place} 'it is \"x\"' {CURL}").returncode == 0
    (request,) = world.agent.requests
    assert request.body["content"] == [{"type": "text", "text": 'it is "x"'}]
    assert brief("agent_status", "", [{"sandbox_status": "PAUSED"}]).stdout == "STOPPED\n"
