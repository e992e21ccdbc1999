"""Makes the application of a gateway: what it knows of the two APIs is loaded here."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from v0to1 import resources
from v0to1.cli.explain import explain
from v0to1.core.loading.data import load_calendar, load_pins, removed_in
from v0to1.core.loading.rules import load_rules
from v0to1.core.rules import Rule
from v0to1.core.versions import Server, ServerError, find_server, parse_version
from v0to1.errors import UsageError
from v0to1.gateway import logs
from v0to1.gateway.app import Gateway
from v0to1.gateway.checks import check_address, check_certificates, check_record
from v0to1.gateway.refusals import Brownouts
from v0to1.gateway.serving import options, read_settings
from v0to1.gateway.settings import Settings

APPLICATION = "v0to1.cli.gateways:application"


def checked(settings: Settings) -> None:
    """Raise `UsageError` for settings that workers could not begin with."""
    _server(settings)
    Brownouts(settings)
    check_certificates(settings)
    if settings.record:
        check_record(Path(settings.record))
    check_address(settings.host, settings.port)


def _server(settings: Settings) -> Server:
    try:
        return find_server(settings.server, load_pins(resources.RULES))
    except ServerError as error:
        raise UsageError("--server", str(error)) from error


def _rules() -> tuple[Rule, ...]:
    return load_rules([resources.RULES])


def application() -> Gateway:
    """The application of a worker, which writes its own logs."""
    settings = read_settings()
    logs.configure(settings.log_level)
    return made(settings)


def made(settings: Settings) -> Gateway:
    """The application for some settings."""
    rules = _rules()
    known = {rule.id: rule for rule in rules}

    def explained(name: str) -> str | None:
        return explain(known[name]) if name in known else None

    calendar = load_calendar(resources.RULES, date.today())
    removed = parse_version(removed_in(resources.RULES))
    return Gateway(settings, rules, calendar, _server(settings), removed, explained, options(settings))
