"""Operations that a comment keeps: whole, shown with the reason, and never anybody else's."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.pipeline import run
from v0to1.reports import render

HEAD = 'import requests\nBASE = "https://app.all-hands.dev"\n'
DEF = "def stop(cid):\n"
STOP = 'requests.post(f"{BASE}/api/conversations/{cid}/stop")'
DROP = 'requests.delete(f"{BASE}/api/secrets/{name}")'
JS_HEAD = 'const BASE = "https://app.all-hands.dev";\n'
JS_STOP = 'fetch(`${BASE}/api/conversations/${cid}/stop`, { method: "POST" })'


def looked_at(folder: Path, texts: dict[str, str], *, fixing: bool = True) -> Run:
    """A run over a small project."""
    write(folder, texts)
    return run(Config(root=folder, paths=(folder,), as_of=date(2026, 11, 25)), fixing=fixing)


def kept(found: Run) -> dict[str, str]:
    """The reasons of what is kept, by `path:line`."""
    return {
        f"{one.path}:{one.line}": one.suppressed.reason
        for one in found.findings
        if one.suppressed is not None
    }


def notices(found: Run) -> list[tuple[str, str, int]]:
    """The warnings."""
    return [(one.kind, one.path, one.line) for one in found.notices]


@pytest.mark.parametrize(
    "lines",
    [
        [f'"# v0to1: ignore"; {DROP}'],
        ['note = "# v0to1: ignore"', DROP],
        [DROP, "# v0to1: ignored by hand was the old server"],
        ["# see the guide on v0to1: ignore", DROP],
        ["'''", "# v0to1: ignore-file", "'''", DROP],
        ["# v0to1: ignore[files/zip]", DROP],
        ["# v0to1: ignore[secrets/del]", DROP],
        ["x = 1  # v0to1: ignore", DROP],
        [f"{DROP}  # v0to1: ignore-next"],
        ["# v0to1: ignore", "x = 1", DROP],
    ],
)
def test_what_is_not_meant_is_migrated(tmp_path: Path, lines: list[str]) -> None:
    body = "".join(f"    {line}\n" for line in lines)
    found = looked_at(tmp_path, {"a.py": f"{HEAD}def forget(name):\n{body}"})
    assert kept(found) == {}
    assert [one.applied for one in found.findings] == [True]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.py", f"{HEAD}def stop(cid):\n    {STOP}  # v0to1: ignore old\n", "a.py:4"),
        ("a.py", f"{HEAD}def stop(cid):\n    # v0to1: ignore old\n    {STOP}\n", "a.py:5"),
        ("a.py", f"{HEAD}def stop(cid):\n    # v0to1: ignore old\n\n    # why\n    {STOP}\n", "a.py:7"),
        ("a.py", f"{HEAD}def stop(cid):\n    x = 1  # v0to1: ignore-next old\n    {STOP}\n", "a.py:5"),
        ("a.py", f"# v0to1: ignore-file[conversations] old\n{HEAD}def stop(cid):\n    {STOP}\n", "a.py:5"),
        ("a.py", f"{HEAD}{DEF}    {STOP[:-1]},  # v0to1: ignore old\n        timeout=3)\n", "a.py:4"),
        ("a.py", f"{HEAD}{DEF}    {STOP[:-1]},\n        timeout=3)  # v0to1: ignore old\n", "a.py:4"),
        ("a.js", f"{JS_HEAD}export const stop = (cid) =>\n  {JS_STOP}; // v0to1: ignore old\n", "a.js:3"),
        ("a.ts", f"{JS_HEAD}/* v0to1: ignore[conversations] old */\nx = (cid) => {JS_STOP};\n", "a.ts:3"),
    ],
)  # fmt: skip
def test_a_comment_keeps_its_operation(tmp_path: Path, name: str, text: str, place: str) -> None:
    found = looked_at(tmp_path, {name: text})
    assert kept(found) == {place: "old"}
    assert found.changes == ()
    assert notices(found) == []
    assert found.findings[0].minutes == (0, 0)


def test_one_covered_part_keeps_the_whole_operation_and_no_other(tmp_path: Path) -> None:
    text = (
        f"{HEAD}def create(text):\n"
        '    r = requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": text})\n'
        "    answer = r.json()\n"
        '    return answer["conversation_id"]  # v0to1: ignore read by the old worker\n'
        f"def forget(name):\n    {DROP}\n"
    )
    found = looked_at(tmp_path, {"a.py": text})
    assert kept(found) == {"a.py:4": "read by the old worker"}
    (change,) = found.changes
    assert change.after == text.replace("/api/secrets", "/api/v1/secrets")


def test_a_place_that_a_kept_operation_shares_is_not_changed(tmp_path: Path) -> None:
    text = (
        f'{HEAD}URL = BASE + "/api/secrets/"\n'
        "def drop(name):\n    requests.delete(URL + name)  # v0to1: ignore old\n"
        "def rename(name):\n    requests.put(URL + name, json={'name': 'x'})\n"
    )
    found = looked_at(tmp_path, {"a.py": text})
    assert kept(found) == {"a.py:5": "old"}
    assert found.changes == ()
    (other,) = (one for one in found.findings if one.suppressed is None)
    assert other.reason == "its source text is also used for secrets/delete, which needs a different edit"


def test_stand_ins_stay_with_what_is_kept(tmp_path: Path) -> None:
    client = f"{HEAD}def stop(cid):\n    return {STOP}  # v0to1: ignore old\n"
    test = (
        "import responses\nimport client\n\n@responses.activate\ndef test_stop():\n"
        '    responses.post("https://app.all-hands.dev/api/conversations/1/stop", json={})\n'
        '    client.stop("1")\n'
    )
    found = looked_at(tmp_path, {"client.py": client, "test_client.py": test})
    assert kept(found) == {"client.py:4": "old", "test_client.py:6": "old"}
    assert found.changes == ()


def test_unused_unknown_and_broken_comments_are_told_and_decide_nothing(tmp_path: Path) -> None:
    text = (
        f"{HEAD}x = 1  # v0to1: ignore\n"
        "# v0to1: ignore[conversations/stpo]\n"
        "y = 2  # v0to1: ignored\n"
        f"def stop(cid):\n    {STOP}  # v0to1: ignore[conversations/stop, files] old\n"
    )
    found = looked_at(tmp_path, {"a.py": text}, fixing=False)
    assert notices(found) == [
        ("unused", "a.py", 3),
        ("unknown-rule", "a.py", 4),
        ("malformed", "a.py", 5),
        ("unused", "a.py", 7),
    ]
    assert not any(one.counts for one in found.findings)
    assert "did you mean conversations/stop" in found.notices[1].message


def test_reports_show_what_is_kept(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.py": f"{HEAD}def stop(cid):\n    {STOP}  # v0to1: ignore because\n"})
    text = render(found, "text")
    assert "a.py:4:5 suppressed conversations/stop" in text
    assert "(comment at a.py:4: because)" in text
    assert "1 more is suppressed by a comment." in text
    assert "a.py:4, because" in render(found, "html")
    assert "suppressed" in render(found, "markdown")


SOCKET = """import socketio
sio = socketio.Client()
@sio.on("oh_event")
def told(event):
    print(event["id"])
sio.connect("https://app.all-hands.dev?conversation_id=1&latest_event_id=-1")
sio.emit("oh_user_action", {"action": "message", "args": {"content": "x"}})
"""


def test_a_file_with_a_socket_is_kept_as_it_is(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.py": f"# v0to1: ignore-file old\n{SOCKET}"})
    assert kept(found) == {"a.py:4": "old", "a.py:7": "old", "a.py:8": "old"}
    assert {one.minutes for one in found.findings} == {(0, 0)}
    assert found.changes == ()


def test_one_use_of_a_socket_is_kept_and_the_others_say_why_they_are_left(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.py": SOCKET.replace("@sio", "# v0to1: ignore old\n@sio")})
    assert kept(found) == {"a.py:4": "old"}
    left = [one.reason for one in found.findings if one.suppressed is None]
    assert left == ["suppressed by the comment at a.py:3: old"] * 2
    assert found.changes == ()
