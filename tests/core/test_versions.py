"""Which server has which target, and which target is taken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from v0to1.core.loading.data import load_pins
from v0to1.core.loading.rules import load_rules
from v0to1.core.rules import Rule, Target
from v0to1.core.versions import Pin, ServerError, Version, available, choose, find_server, parse_version

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "rules"
RULES = load_rules((FOLDER,))
BY_ID = {rule.id: rule for rule in RULES}
PINS = load_pins(FOLDER)


@pytest.mark.parametrize(
    ("server", "rule", "chosen"),
    [
        ("cloud", "events/message", "app"),
        ("1.6", "conversations/update", ""),
        ("1.8", "conversations/update", "app"),
        ("1.4", "conversations/update", ""),
        ("1.6", "conversations/delete", ""),
        ("1.7", "conversations/delete", "app"),
        ("1.11", "files/zip", "agent"),
        ("1.9", "files/zip", ""),
        ("1.5", "files/read", "app"),
        ("1.6", "files/read", "agent"),
        ("1.0", "events/list", ""),
        ("2.0", "events/list", "app"),
    ],
)
def test_the_server_decides(server: str, rule: str, chosen: str) -> None:
    target = choose(BY_ID[rule], find_server(server, PINS))
    assert (target.server if target else "") == chosen


def test_releases_between_pins_have_the_older_agent_server() -> None:
    pins = (Pin(Version(1, 2), Version(1, 8, 1)), Pin(Version(1, 4), Version(1, 11, 4)))
    assert find_server("1.3.9", pins).agent == Version(1, 8, 1)
    assert find_server("1.4", pins).agent == Version(1, 11, 4)
    assert find_server("cloud", pins).agent is None


@pytest.mark.parametrize(
    ("name", "hint"), [("0.59", "name 1.0.0 or newer"), ("newest", "like 1.6"), ("1.2.3.4", "like 1.6")]
)
def test_unknown_servers_are_refused_with_advice(name: str, hint: str) -> None:
    with pytest.raises(ServerError, match=hint):
        find_server(name, PINS)


@pytest.mark.parametrize("rule", [one for one in RULES if one.targets], ids=lambda rule: rule.id)
def test_a_server_without_a_target_has_a_card(rule: Rule) -> None:
    for pin in PINS:
        assert choose(rule, find_server(str(pin.app), PINS)) is not None or rule.gap is not None, pin


def test_until_is_the_first_release_without() -> None:
    target: Target = replace(BY_ID["git/diff"].targets[0], since="1.0.0", until="1.15.0")
    assert available(target, find_server("1.5", PINS))
    assert not available(target, find_server("1.6", PINS))
    assert not available(target, find_server("cloud", PINS))


def test_versions_are_compared_as_numbers() -> None:
    assert parse_version("1.10") > parse_version("1.9.9")
    assert str(parse_version("v1.6")) == "1.6.0"
