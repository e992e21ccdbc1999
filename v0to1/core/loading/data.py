"""The data files of the rules folder that are not rules: calendar, servers and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from v0to1.core.loading.yaml import Entry, entry, read_document
from v0to1.core.model import Calendar
from v0to1.core.rules import Signal
from v0to1.core.versions import Pin, ServerError, Version, parse_version

SIGNAL_KINDS = (
    "host",
    "runtime_host",
    "vendor_host",
    "test_host",
    "literal_host",
    "base",
    "name",
    "env",
    "initials",
    "wire_field",
    "body",
    "header",
    "fixture",
    "answer",
    "suffix",
    "specific",
    "segment",
    "slack",
    "socket_event",
    "socket_query",
    "socket_others",
    "shared_client",
    "rival",
    "own_route",
    "own_page",
    "base_answer",
    "foreign_answer",
    "foreign_routes",
    "mocked_route",
    "context",
    "common",
    "untaken",
    "declaration",
)

SIGNAL_SETTINGS = ("hosts", "wrappers")
"""Settings of the user that give a signal its patterns."""


def load_calendar(folder: Path, as_of: date) -> Calendar:
    """The dates of `calendar.yaml`, counted from `as_of`; raises `RuleError`."""
    whole = entry(read_document(folder / "calendar.yaml"))
    whole.only(("deprecated", "sunset", "removed", "removed_in", "rules"))
    days = {key: _day(whole.get(key)) for key in ("deprecated", "sunset", "removed")}
    if not days["deprecated"] <= days["sunset"] <= days["removed"]:
        raise whole.error("the dates are out of order", fix="write deprecated, sunset, removed in this order")
    return Calendar(days["deprecated"], days["sunset"], days["removed"], as_of.isoformat())


def removed_in(folder: Path) -> str:
    """The first release of the server without V0, such as 1.7.0; raises `RuleError`."""
    whole = entry(read_document(folder / "calendar.yaml"))
    found = whole.get("removed_in").value
    if not isinstance(found, str):
        raise whole.error("removed_in must be a release", fix='write it in quotes, like "1.7.0"')
    return found


def rules_date(folder: Path) -> str:
    """The day on which the rules were last compared with the servers (ISO date); raises `RuleError`."""
    return _day(entry(read_document(folder / "calendar.yaml")).get("rules"))


def _day(written: Entry) -> str:
    value = written.value
    if not isinstance(value, date):
        raise written.error("must be a day", fix="write it like 2026-04-01, without quotes")
    return value.isoformat()


def load_pins(folder: Path) -> tuple[Pin, ...]:
    """The Agent Server of each App Server release, from `servers.yaml`; raises `RuleError`."""
    whole = entry(read_document(folder / "servers.yaml"))
    whole.only(("pins", "documents"))
    pins = [
        Pin(_version(name, value), _version(value.text(), value)) for name, value in whole.get("pins").items()
    ]
    if not pins:
        raise whole.error("names no server", fix='write `pins:` with lines like `"1.6": "1.15"`')
    return tuple(sorted(pins, key=lambda pin: pin.app))


def load_documents(folder: Path) -> Mapping[str, tuple[tuple[Version, str], ...]]:
    """The documents in `contracts/` of each server (v0, app, agent), from `servers.yaml`; raises `RuleError`.

    Each stands after the first release that it is true of, the oldest first.
    """
    found = entry(read_document(folder / "servers.yaml")).get("documents")
    found.only(("v0", "app", "agent"))
    return {
        server: tuple(sorted((_version(name, one), one.text()) for name, one in documents.items()))
        for server, documents in found.items()
    }


def _version(text: str, written: Entry) -> Version:
    try:
        return parse_version(text)
    except ServerError as error:
        raise written.error(str(error)) from error


def load_evidence(folder: Path) -> tuple[Signal, ...]:
    """The signals of `evidence.yaml`, in the order of the file; raises `RuleError`."""
    whole = entry(read_document(folder / "evidence.yaml"))
    whole.only(("signals",))
    signals = tuple(_signal(one) for one in whole.get("signals").elements())
    names = [one.signal for one in signals]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise whole.get("signals").error(f"signal {name!r} is there twice", fix="give each its own name")
    return signals


def _signal(written: Entry) -> Signal:
    written.only(("signal", "kind", "weight", "patterns", "detail", "setting"))
    weight = written.get("weight").number()
    if not weight:
        raise written.get("weight").error("a weight of 0 says nothing", fix="write a number above or below 0")
    return Signal(
        signal=written.get("signal").text(),
        kind=written.get("kind").choice(SIGNAL_KINDS),
        weight=weight,
        patterns=written.get("patterns").texts(),
        detail=written.get("detail").text(),
        setting=written.get("setting").choice(("", *SIGNAL_SETTINGS), ""),
    )
