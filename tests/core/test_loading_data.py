"""Mistakes in the data files of a rules folder, told with their lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.core.api import load_api
from v0to1.core.loading.data import load_calendar, load_evidence, load_pins, rules_date
from v0to1.core.loading.rules import RuleError


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("deprecated: 2026-01-08\nsunset: 2026-04-01\n", 1, "removed: must be a day"),
        ('deprecated: 2026-01-08\nsunset: "soon"\nremoved: 2026-05-01\n', 2, "sunset: must be a day"),
        ("deprecated: 2026-06-08\nsunset: 2026-04-01\nremoved: 2026-05-01\n", 1, "out of order"),
        (
            "deprecated: 2026-01-08\nsunset: 2026-04-01\nremoved: 2026-05-01\nparty: 2026-05-02\n",
            4,
            "party: is not a known key",
        ),
    ],
)
def test_calendar_mistakes(tmp_path: Path, text: str, line: int, what: str) -> None:
    (tmp_path / "calendar.yaml").write_text(text, "utf-8")
    with pytest.raises(RuleError) as caught:
        load_calendar(tmp_path, date(2026, 1, 1))
    assert caught.value.line == line and what in caught.value.what


def test_a_calendar_without_the_day_of_its_rules(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("deprecated: 2026-01-08\n", "utf-8")
    with pytest.raises(RuleError, match="rules: must be a day"):
        rules_date(tmp_path)


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("pins:\n  soon: '1.0'\n", 2, "is no version"),
        ("pins:\n  '1.0': 1.5\n", 2, "must be text"),
        ("pins: {}\n", 1, "names no server"),
    ],
)
def test_server_mistakes(tmp_path: Path, text: str, line: int, what: str) -> None:
    (tmp_path / "servers.yaml").write_text(text, "utf-8")
    with pytest.raises(RuleError) as caught:
        load_pins(tmp_path)
    assert caught.value.line == line and what in caught.value.what


@pytest.mark.parametrize(
    ("signal", "what"),
    [
        ("{signal: a, kind: smell, weight: 1, patterns: [], detail: d}", "'smell' is not known"),
        ("{signal: a, kind: host, weight: 0, patterns: [], detail: d}", "says nothing"),
        ("{signal: a, kind: host, weight: high, patterns: [], detail: d}", "must be a whole number"),
        ("{signal: a, kind: host, weight: 1, patterns: [1], detail: d}", "must be text"),
        ("{signal: a, kind: host, weight: 1, patterns: [], detail: d, extra: 1}", "is not a known key"),
    ],
)
def test_evidence_mistakes(tmp_path: Path, signal: str, what: str) -> None:
    (tmp_path / "evidence.yaml").write_text(f"signals:\n  - {signal}\n", "utf-8")
    with pytest.raises(RuleError) as caught:
        load_evidence(tmp_path)
    assert caught.value.line == 2 and what in caught.value.what


def test_evidence_names_are_there_once(tmp_path: Path) -> None:
    line = "  - {signal: a, kind: host, weight: 1, patterns: [x], detail: d}\n"
    (tmp_path / "evidence.yaml").write_text("signals:\n" + line * 2, "utf-8")
    with pytest.raises(RuleError, match="'a' is there twice"):
        load_evidence(tmp_path)


API = """roots: {v0: /api, v1: /api/v1}
collection: conversations
start: /app-conversations
v0_image: 'openhands:0'
servers:
  app: {title: App Server, header: Authorization, scheme: Bearer}
  agent: {title: Agent Server, header: X-Session-API-Key, scheme: ""}
content:
  text: {type: text, text: "{value}"}
  image: {type: image, image_urls: "{value}"}
"""


def test_api_words(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(API, "utf-8")
    found = load_api(tmp_path)
    assert (found.version, found.conversations) == ("v1", "/api/conversations")
    assert found.auth == {"app": "Authorization: Bearer", "agent": "X-Session-API-Key"}


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("v1: /api/v1", "v1: /v1", "not below V0's"),
        ("v0: /api,", "v0: api,", "is no path"),
        ("collection: conversations", "collection: api/conversations", "no single step"),
        ("  agent:", "  runtime:", "other servers"),
        ("start:", "begin:", "is not a known key"),
        ("title: App Server, ", "", "is missing"),
        ("  image: {", "  sound: {", "other parts"),
    ],
)
def test_api_mistakes(tmp_path: Path, old: str, new: str, what: str) -> None:
    (tmp_path / "api.yaml").write_text(API.replace(old, new), "utf-8")
    with pytest.raises(RuleError) as caught:
        load_api(tmp_path)
    assert what in str(caught.value)
