"""The targets of a rule, from entries to validated `Target`s."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from v0to1.core.api import api
from v0to1.core.endpoints import Template, TemplateError, parse_template
from v0to1.core.loading.reads import Shapes, checked_reads, checked_values
from v0to1.core.loading.yaml import Entry
from v0to1.core.rules import ByKind, FieldRule, Further, Native, Target
from v0to1.core.versions import ServerError, parse_version

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FIELD_SHAPES = ("", "message", "messages", "content", "args", "nested")


def checked_template(written: Entry) -> Template:
    """A path template; raises `RuleError`."""
    try:
        return parse_template(written.text())
    except TemplateError as error:
        raise written.error(str(error)) from error


def checked_target(written: Entry, v0_path: Template | None, shapes: Shapes) -> Target:
    """One target; raises `RuleError` for unknown words and path parameters that nothing gives."""
    server = written.get("server").choice(tuple(api().auth))
    query = {name: value.text() for name, value in written.get("query").items()}
    path = checked_template(written.get("path"))
    needs = written.get("needs").text("")
    if not needs and v0_path is not None:
        _refuse_missing(written, path, query, v0_path.names)
    return Target(
        server=server,
        since=_version(written.get("since")),
        until=_version(written.get("until"), default=""),
        method=written.get("method").choice(METHODS),
        path=path.text,
        query=MappingProxyType(query),
        query_fields=_fields(written.get("query_fields")),
        body=_fields(written.get("body")),
        add=MappingProxyType({name: value.value for name, value in written.get("add").items()}),
        reads=checked_reads(written.get("reads"), shapes),
        auth=written.get("auth").text(api().auth[server]),
        needs=needs,
        response=written.get("response").text(""),
        same_statuses=written.get("same_statuses").flag(),
        recipes=tuple(_recipe(one) for one in written.get("recipes").elements()),
        note=written.get("note").text(""),
        native=_native(written.get("native")),
    )


def _native(written: Entry) -> Native | None:
    if written.value is None:
        return None
    return Native(
        look=written.get("look").text(""),
        helper=written.get("helper").text(""),
        arguments=written.get("arguments").texts(),
        constants=written.get("constants").texts(),
        sender=written.get("sender").text(""),
        picker=written.get("picker").text(""),
        picker_arguments=written.get("picker_arguments").texts(),
        result=written.get("result").text(""),
        mapped=written.get("mapped").text(""),
        mapped_arguments=written.get("mapped_arguments").texts(),
        unmapped=written.get("unmapped").texts(),
        chosen=written.get("chosen").text(""),
        started=written.get("started").text(""),
        answered={
            name: None if value.value is None else value.text()
            for name, value in written.get("answered").items()
        },
        waits=written.get("waits").flag(),
        awaited=written.get("awaited").text(""),
        pages=written.get("pages").text(""),
        by_kind=_by_kind(written.get("by_kind")),
        payload=written.get("payload").text(""),
        same=written.get("same").flag(),
        only_mapped=written.get("only_mapped").flag(),
        responds=written.get("responds").value,
        given={
            name: None if value.value is None else value.text()
            for name, value in written.get("given").items()
        },
        plain=written.get("plain").texts(),
        missing=_further(written.get("missing")),
        beside=tuple(filter(None, map(_further, written.get("beside").elements()))),
    )


def _further(written: Entry) -> Further | None:
    if written.value is None:
        return None
    return Further(written.get("path").text(), written.get("responds").value, written.get("method").text(""))


def _by_kind(written: Entry) -> ByKind | None:
    if written.value is None:
        return None
    path, look = written.get("path").text(), written.get("look").text("")
    return ByKind(path, written.get("dropped").texts(), look)


def _refuse_missing(written: Entry, path: Template, query: Mapping[str, str], given: Collection[str]) -> None:
    wanted = dict.fromkeys(path.names, "path")
    wanted |= {value[1:-1]: "query" for value in query.values() if value[:1] == "{" and value[-1:] == "}"}
    for name, key in wanted.items():
        if name not in given:
            raise written.get(key).error(f"{{{name}}} is not in the V0 path", fix="say what it `needs`")


def _recipe(written: Entry) -> str:
    return written.choice(tuple(api().recipes))


def _version(written: Entry, default: str | None = None) -> str:
    text = written.text(default)
    try:
        return text if text == default else str(parse_version(text))
    except ServerError as error:
        raise written.error(str(error)) from error


def _fields(written: Entry) -> Mapping[str, FieldRule]:
    return MappingProxyType({name: _field(name, value) for name, value in written.items()})


def _field(name: str, written: Entry) -> FieldRule:
    if isinstance(written.value, str):
        return FieldRule(name, written.text())
    to, gap = written.get("to").text("") or None, written.get("gap").text("")
    if to and gap:
        raise written.error("has both `to` and `gap`", fix="keep the one that is true")
    shape = written.get("shape").choice(FIELD_SHAPES, default="")
    if shape and not to:
        raise written.error("has a `shape` but no `to`", fix="name the V1 field")
    maximum = written.get("maximum")
    return FieldRule(
        name=name,
        to=to,
        shape=shape,
        values=checked_values(written.get("values")),
        maximum=None if maximum.value is None else maximum.number(),
        gap=gap,
        filtered=written.get("filtered").flag(),
        note=written.get("note").text(""),
    )
