"""The targets of a rule, from entries to proved `Target`s."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from v0to1.core.api import api
from v0to1.core.endpoints import Template, TemplateError, parse_template
from v0to1.core.loading_reads import Shapes, prove_reads, prove_values
from v0to1.core.loading_yaml import Entry
from v0to1.core.rules import FieldRule, HelperCall, Target
from v0to1.core.versions import ServerError, parse_version

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
FIELD_SHAPES = ("", "message", "messages", "content", "workspace_path", "header")
ANSWERS = ("json", "text", "value")

SOURCES = ("path", "query", "body", "const")


def prove_template(written: Entry) -> Template:
    """A path template; raises `RuleError`."""
    try:
        return parse_template(written.text())
    except TemplateError as error:
        raise written.error(str(error)) from error


def prove_target(written: Entry, v0_path: Template | None, shapes: Shapes) -> Target:
    """One target; raises `RuleError` for unknown words and path parameters that nothing gives."""
    server = written.get("server").choice(tuple(api().auth))
    call = _call(written.get("call"))
    lookups = {name: value.text() for name, value in written.get("lookups").items()}
    query = {name: value.text() for name, value in written.get("query").items()}
    path = prove_template(written.get("path"))
    given = {*(v0_path.names if v0_path else ()), *lookups}
    if call is None and v0_path is not None:
        _refuse_missing(written, path, query, given)
    return Target(
        server=server,
        since=_version(written.get("since")),
        until=_version(written.get("until"), default=""),
        prefer=written.get("prefer").choice(("", "guide", "app-server"), default=""),
        method=written.get("method").choice(METHODS),
        path=path.text,
        query=MappingProxyType(query),
        query_fields=_fields(written.get("query_fields")),
        body=_fields(written.get("body")),
        add=MappingProxyType({name: value.value for name, value in written.get("add").items()}),
        lookups=MappingProxyType(lookups),
        call=call,
        first=written.get("first").flag(),
        through=written.get("through").text(""),
        through_http=written.get("through_http").flag(),
        through_args=tuple(_argument(one, optional=True) for one in written.get("through_args").elements()),
        told_later=tuple(one.text() for one in written.get("told_later").elements()),
        reads=prove_reads(written.get("reads"), shapes),
        bridge=written.get("bridge").text(""),
        auth=written.get("auth").text(api().auth[server]),
        note=written.get("note").text(""),
        answer=written.get("answer").choice(ANSWERS, default="json"),
        convert=written.get("convert").text(""),
        asked=tuple(one.text() for one in written.get("asked").get("query").elements()),
        counted=tuple(one.text() for one in written.get("asked").get("counted").elements()),
        view=written.get("view").flag(),
    )


def _refuse_missing(written: Entry, path: Template, query: Mapping[str, str], given: set[str]) -> None:
    wanted = dict.fromkeys(path.names, "path")
    wanted |= {value[1:-1]: "query" for value in query.values() if value[:1] == "{" and value[-1:] == "}"}
    for name, key in wanted.items():
        if name not in given:
            what = f"{{{name}}} is neither in the V0 path nor in lookups"
            raise written.get(key).error(what, fix="name a lookup that finds it")


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
        values=prove_values(written.get("values")),
        maximum=None if maximum.value is None else maximum.number(),
        gap=gap,
        note=written.get("note").text(""),
    )


def _call(written: Entry) -> HelperCall | None:
    if written.value is None:
        return None
    args: list[str] = []
    keywords: list[str] = []
    for one in written.get("args").elements():
        keyword = "" if isinstance(one.value, str) else one.get("keyword").text()
        args.append(_argument(one.get("from")) + "?" if keyword else _argument(one))
        keywords.append(keyword)
    return HelperCall(written.get("helper").text(), tuple(args), tuple(keywords))


def _argument(written: Entry, *, optional: bool = False) -> str:
    text = written.text()
    source, _, name = text.removesuffix("?" if optional else "").partition(".")
    if text not in ("files", "body") and not (source in SOURCES and name and "?" not in name):
        fix = "write path.x, query.x, body.x, body, const.x or files"
        raise written.error(f"{text!r} names no part of a request", fix=fix)
    return text
