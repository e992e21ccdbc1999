"""Makes the application of a gateway: what it knows of the two APIs is loaded here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from v0to1 import resources
from v0to1.cli.explain import explain
from v0to1.core.loading.data import load_calendar, load_pins, removed_in
from v0to1.core.loading.rules import load_rules
from v0to1.core.versions import Server, ServerError, find_server, parse_version
from v0to1.errors import UsageError
from v0to1.gateway.app import Gateway
from v0to1.gateway.refusals import parse
from v0to1.gateway.serving import options, read_settings
from v0to1.gateway.settings import Settings
from v0to1.gateway.usage import Recorder

APPLICATION = "v0to1.cli.gateways:application"


def checked(settings: Settings) -> None:
    """Raise `UsageError` for settings that workers could not begin with."""
    _server(settings)
    for text in settings.refusals:
        parse(text)
    if settings.record:
        Recorder(Path(settings.record)).close()


def _server(settings: Settings) -> Server:
    try:
        return find_server(settings.server, load_pins(resources.RULES))
    except ServerError as error:
        raise UsageError("--server", str(error)) from error


def application() -> Gateway:
    """The application of a worker."""
    return made(read_settings())


def made(settings: Settings) -> Gateway:
    """The application for some settings."""
    rules = load_rules([resources.RULES])
    known = {rule.id: rule for rule in rules}

    def explained(name: str) -> str | None:
        return explain(known[name]) if name in known else None

    calendar = load_calendar(resources.RULES, date.today())
    removed = parse_version(removed_in(resources.RULES))
    return Gateway(settings, rules, calendar, _server(settings), removed, explained, options(settings))
