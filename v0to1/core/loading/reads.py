"""The reads of a response: shape tables, and their expansion into flat paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from v0to1.core.loading.yaml import Entry, RuleError
from v0to1.core.rules import ReadRule

Shapes = Mapping[str, Entry]
"""Shape tables as written, by name."""


def checked_values(written: Entry) -> Mapping[str, str] | None:
    """Renamed literal values; None when nothing is renamed."""
    if written.value is None:
        return None
    return MappingProxyType({name: value.text() for name, value in written.items()})


def checked_reads(written: Entry, shapes: Shapes) -> Mapping[str, ReadRule]:
    """The reads by path; `written` is the name of a shape or a mapping. Raises `RuleError`."""
    if isinstance(written.value, str):
        written = _shape(written, shapes)
    found: dict[str, ReadRule] = {}
    for read in _expanded(written, "", shapes, ()):
        found[read.name] = read
    return MappingProxyType(found)


def _shape(name: Entry, shapes: Shapes) -> Entry:
    if name.text() not in shapes:
        known = ", ".join(sorted(shapes))
        raise name.error(f"there is no shape {name.text()!r}", fix=f"write one of {known}")
    return shapes[name.text()]


def _expanded(written: Entry, prefix: str, shapes: Shapes, inside: tuple[str, ...]) -> Iterator[ReadRule]:
    for key, value in written.items():
        name = prefix + key if not prefix or key.startswith("[]") else f"{prefix}.{key}"
        yield _read(name, value)
        each = None if isinstance(value.value, str) else value.get("each")
        if each is None or each.value is None:
            continue
        if each.text() in inside:
            raise each.error(f"shape {each.text()!r} holds itself", fix="end the circle")
        below = name if name.endswith("[]") else f"{name}[]"
        yield from _expanded(_shape(each, shapes), below, shapes, (*inside, each.text()))


def _read(name: str, written: Entry) -> ReadRule:
    if isinstance(written.value, str):
        return ReadRule(name, written.text())
    read = ReadRule(
        name=name,
        to=written.get("to").text("") or None,
        values=checked_values(written.get("values")),
        gone=written.get("gone").text(""),
        needs=written.get("needs").text(""),
        note=written.get("note").text(""),
        through=written.get("through").text(""),
        ended=written.get("ended").text(""),
    )
    if read.gone and (read.to or read.needs):
        raise _undecided(written, "says of a value both that it is gone and how it is got")
    if not (read.to or read.gone or read.needs):
        raise _undecided(written, "says nothing of what becomes of the read")
    return read


def _undecided(written: Entry, what: str) -> RuleError:
    return written.error(what, fix="write one of `to`, `gone` and `needs`")
