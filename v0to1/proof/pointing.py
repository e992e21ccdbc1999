"""Pointing a client at another server: the variables and texts that hold its address and the key to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from pathlib import Path

from v0to1.core.finding import HOST, KEY, URL, ServerSetting
from v0to1.core.model import Finding
from v0to1.proof.copies import texts_with
from v0to1.records import record

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
READ = re.compile(
    rb"(?:environ(?:\.get)?\s*[\[(]\s*|getenv\s*\(\s*|\benv\s*[.\[(]\s*|\$\{?)[\"']?([A-Z][A-Z0-9_]+)"
    rb"|envvar\s*=\s*[\"']([A-Z][A-Z0-9_]+)"
)
"""A read of an environment variable, in Python, JavaScript or a shell."""

OURS = re.compile(r"OPEN_?HANDS|OPEN_?DEVIN|ALL_?HANDS|^OH_|_OH_")
HOLDS_KEY = re.compile(r"KEY|TOKEN|SECRET")
HOLDS_URL = re.compile(r"URL|URI|HOST|BASE|SERVER|ENDPOINT|ORIGIN|ADDRESS|API")


@record(frozen=True, slots=True)
class Pointing:
    """How a client is pointed at a server: values of variables, and of what stands in texts of its files.

    In values, `{url}` is the address of the server, `{host}` the same without its scheme, `{key}` the key.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def pointing_of(findings: Iterable[Finding], folder: Path) -> Pointing:
    """The settings by which the operations of a client find their server.

    Where the analysis knows no variable that holds the address, or the key, the client's files are searched
    for reads of variables whose names speak of OpenHands.
    """
    known = list(findings)
    settings = [each for one in known for each in one.connection]
    variables = {name: value for each in settings for name, value in _variable(each)}
    texts = {each.text: "{url}" for one in known for each in _texts_alone(one)}
    missing = [
        kind
        for kind in (URL, KEY)
        if not any(each.kind in (kind, *_ALSO[kind]) and each.variable for each in settings)
    ]
    for name in _read_in(folder) if missing else ():
        kind = KEY if HOLDS_KEY.search(name) else URL if HOLDS_URL.search(name) else ""
        if kind in missing:
            variables.setdefault(name, f"{{{kind}}}")
    return Pointing(variables, texts)


_ALSO: Mapping[str, tuple[str, ...]] = {URL: (HOST,), KEY: ()}


def _variable(one: ServerSetting) -> Iterator[tuple[str, str]]:
    """The variables of a setting, with what they are to hold; fields of a class are found in capitals."""
    name = one.variable.rpartition(".")[2]
    if VARIABLE.fullmatch(name):
        value = f"{{{one.kind}}}{one.ending}"
        yield from ((spelled, value) for spelled in dict.fromkeys((name, _in_capitals(name))))


def _in_capitals(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def _texts_alone(one: Finding) -> Iterator[ServerSetting]:
    """The addresses of an operation in texts, where it has none from a variable."""
    if not any(each.variable and each.kind != KEY for each in one.connection):
        yield from (each for each in one.connection if each.text)


def _read_in(folder: Path) -> list[str]:
    """The variables that speak of OpenHands and that files of a client read."""
    found = (
        (match[1] or match[2]).decode()
        for data in texts_with(folder, (b"env", b"$")).values()
        for match in READ.finditer(data)
    )
    return sorted({name for name in found if OURS.search(name)})
