"""The tables beside the findings count the same things as the findings do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.languages.migrating import write
from v0to1.config import Config
from v0to1.core.model import Verdict
from v0to1.pipeline import run

CLIENT = """import requests
import socketio

BASE = "https://app.all-hands.dev"

def remember(cid):
    return requests.get(f"{BASE}/api/conversations/{cid}/remember-prompt", params={"event_id": 1}).json()

def listen(cid):
    sio = socketio.Client()
    sio.connect(f"{BASE}?conversation_id={cid}&latest_event_id=-1")
    sio.emit("oh_user_action", {"action": "message", "args": {"content": "hello"}})
"""

FILTERED = """import requests

def events(cid):
    url = f"https://app.all-hands.dev/api/conversations/{cid}/events"
    return requests.get(url, json={"start_date": "2026-01-01"}).json()["events"]
"""


@pytest.mark.parametrize("kept", ["", "# v0to1: ignore-file\n"])
def test_a_gap_is_met_where_a_finding_is_a_gap_and_nowhere_else(tmp_path: Path, kept: str) -> None:
    write(tmp_path, {"a.py": kept + CLIENT})
    found = run(Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25)), fixing=False)
    gaps = [each for each in found.findings if each.verdict is Verdict.GAP and each.counts]
    assert len(gaps) == (0 if kept else 1)
    assert [site for gap in found.gaps for site in gap.sites] == [f"{each.path}:{each.line}" for each in gaps]


@pytest.mark.parametrize(("server", "met"), [("cloud", 0), ("1.0", 1)])
def test_a_gap_that_the_server_closes_is_not_met_by_what_is_a_gap_for_another_reason(
    tmp_path: Path, server: str, met: int
) -> None:
    write(tmp_path, {"a.py": FILTERED})
    config = Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25), server=server)
    found = run(config, fixing=False)
    assert [one.verdict for one in found.findings] == [Verdict.GAP]
    assert sum(len(gap.sites) for gap in found.gaps) == met


@pytest.mark.parametrize("safe_only", [False, True])
def test_a_gap_is_one_also_where_only_safe_fixes_are_asked_for(tmp_path: Path, safe_only: bool) -> None:
    write(tmp_path, {"a.py": FILTERED})
    config = Config(root=tmp_path, paths=(tmp_path,), as_of=date(2026, 11, 25), safe_only=safe_only)
    (finding,) = run(config, fixing=True).findings
    assert finding.verdict is Verdict.GAP
    assert finding.reason.startswith("start_date: ")
    assert finding.message.endswith("timestamp__gte.")
    assert not finding.message.endswith("..")
