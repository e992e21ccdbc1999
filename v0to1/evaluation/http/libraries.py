"""HTTP and mocking libraries, and what library functions mean, read from `library_models/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from v0to1.core.loading.yaml import SafeLoader
from v0to1.records import record

_FOLDER = Path(__file__).parent / "library_models"


@record(frozen=True, slots=True)
class Library:
    """One library: which callables send requests and where their parts stand (see the YAML file)."""

    name: str
    mock: bool
    is_async: bool
    modules: frozenset[str]
    verbs: Mapping[str, str]
    request: frozenset[str]
    args: Mapping[str, tuple[str, ...]]
    roles: Mapping[str, str]
    sessions: Mapping[str, SessionModel]
    prepare: Mapping[str, tuple[str, ...]]
    open: Mapping[str, tuple[str, ...]]
    open_methods: frozenset[str]
    build: frozenset[str]
    send: frozenset[str]
    receive: frozenset[str]
    decode: Mapping[str, str]
    pass_on: frozenset[str]
    put_header: frozenset[str]
    header_pairs: frozenset[str]
    calls: Mapping[str, str]
    called: str
    default: str
    scheme: str
    attach: Mapping[str, str]
    heard: tuple[str, ...]
    derive: Mapping[str, tuple[str, ...] | None]
    reply: Mapping[str, int]
    gives: str
    mappers: frozenset[str]
    words: Mapping[str, str]
    flags: Mapping[str, str]
    items: Mapping[str, str]
    raises: bool
    adapter: str
    no_adapter: str

    @property
    def packages(self) -> frozenset[str]:
        """The names of the packages that a program imports to send requests with it."""
        return frozenset(name.partition(".")[0] for name in (self.modules or self.open))

    def positional(self, function: str) -> tuple[str, ...]:
        """The names of a function's positional parameters."""
        return self.args.get(function) or self.args.get("*", ("url",))

    def is_part(self, name: str, other: str) -> bool:
        """Whether two names are those of one part of a request."""
        return name == other or (name in self.roles and self.roles[name] == self.roles.get(other))


@record(frozen=True, slots=True)
class Names:
    """Names of a language that mean something to the evaluator (see `<language>_names.yaml`)."""

    quiet: frozenset[str]
    quiet_endings: tuple[str, ...]
    shows: frozenset[str]
    common: frozenset[str]
    verbs: Mapping[str, str]
    guess_roles: Mapping[str, str]
    fixtures: Mapping[str, str]
    fixture_makers: frozenset[str]
    fixture_modules: frozenset[str]
    doubles: frozenset[str]
    asserts: frozenset[str]
    wrappers: frozenset[str]
    lists: frozenset[str]
    typed_dicts: frozenset[str]
    contexts: Mapping[str, str]
    enums: frozenset[str]
    plain: frozenset[str]
    aliases: frozenset[str]
    routes: frozenset[str]
    servers: frozenset[str]
    mounts: frozenset[str]
    cleaning: frozenset[str]
    sockets: Mapping[str, str]
    listeners: frozenset[str]
    listener_prefix: str
    cutting: frozenset[str]
    splitting: frozenset[str]
    telling: Mapping[str, str]
    mute: frozenset[str]
    guess_decode: Mapping[str, str]
    success: frozenset[str]
    statuses: frozenset[str]
    reflective: frozenset[str]
    failed: Mapping[str, str]
    plain_types: frozenset[str]
    methods: Mapping[str, str]
    same: frozenset[str]
    queries: frozenset[str]
    channels: frozenset[str]
    fetching: Mapping[str, str]
    url_parts: Mapping[str, str]
    given_senders: Mapping[str, str]
    builtins: frozenset[str]
    lent: Mapping[str, str]


@record(frozen=True, slots=True)
class Libraries:
    """All libraries of a language, by the names that lead to them.

    `of_any`, `of_unknown` and `of_data` are the names of methods that any value, an unknown one, or data
    have.
    """

    by_name: Mapping[str, Library]
    modules: Mapping[str, Library]
    sessions: Mapping[str, tuple[Library, SessionModel]]
    prepare: Mapping[str, tuple[Library, tuple[str, ...]]]
    open: Mapping[str, tuple[Library, tuple[str, ...]]]
    functions: Mapping[str, str]
    names: Names
    sockets: Mapping[str, SocketModel]
    namespaces: Mapping[str, SocketModel]
    calls: Mapping[str, tuple[Library, str]]
    of_any: frozenset[str]
    of_unknown: frozenset[str]
    of_data: frozenset[str]

    def is_method(self, name: str) -> bool:
        """Whether data of the language have a method of this name, so that it names no entry of them."""
        return name in self.of_data

    def request_function(self, name: str) -> tuple[Library, str] | None:
        """The library and function behind a dotted name, when it sends (or mocks) requests."""
        if name in self.calls:
            return self.calls[name]
        module, _, function = name.rpartition(".")
        library = self.modules.get(module)
        if library is None or (function not in library.verbs and function not in library.request):
            return None
        return library, function


def _lists(raw: Mapping[str, list[str]] | None) -> dict[str, tuple[str, ...]]:
    return {name: tuple(names) for name, names in (raw or {}).items()}


def _derive(raw: Mapping[str, list[str]] | list[str]) -> Mapping[str, tuple[str, ...] | None]:
    """Methods with the roles of their parameters; without them (None) they are those of the session."""
    return _lists(raw) if isinstance(raw, dict) else dict.fromkeys(raw)


def _library(name: str, raw: Mapping[str, Any]) -> Library:
    is_async = bool(raw.get("async", False))
    return Library(
        name=name,
        mock=bool(raw.get("mock", False)),
        is_async=is_async,
        modules=frozenset(raw.get("modules", ())),
        verbs=raw.get("verbs", {}),
        request=frozenset(raw.get("request", ())),
        args=_lists(raw.get("args")),
        roles=raw.get("roles", {}),
        sessions=session_models(raw.get("sessions", {}), is_async=is_async),
        prepare=_lists(raw.get("prepare")),
        open=_lists(raw.get("open")),
        open_methods=frozenset(raw.get("open_methods", ())),
        build=frozenset(raw.get("build", ())),
        send=frozenset(raw.get("send", ())),
        receive=frozenset(raw.get("receive", ())),
        decode=raw.get("decode", {}),
        pass_on=frozenset(raw.get("pass_on", ())),
        put_header=frozenset(raw.get("put_header", ())),
        header_pairs=frozenset(raw.get("header_pairs", ())),
        calls=raw.get("calls", {}),
        called=raw.get("called", ""),
        default=raw.get("default", ""),
        scheme=raw.get("scheme", ""),
        attach=raw.get("attach", {}),
        heard=tuple(raw.get("heard", ("response",))),
        derive=_derive(raw.get("derive", ())),
        reply=raw.get("reply", {}),
        gives=raw.get("gives", ""),
        mappers=frozenset(raw.get("mappers", ())),
        words=raw.get("words", {}),
        flags=raw.get("flags", {}),
        items=raw.get("items", {}),
        raises=bool(raw.get("raises", False)),
        adapter=raw.get("adapter", ""),
        no_adapter=raw.get("no_adapter", ""),
    )


def _names(raw: Mapping[str, Any]) -> Names:
    values: dict[str, Any] = {}
    for name, value in raw.items():
        values[name] = frozenset(value) if isinstance(value, list) else value
    return Names(**{**values, "quiet_endings": tuple(raw["quiet_endings"])})


@cache
def load(language: str) -> Libraries:
    """The libraries of a language (`python` reads python.yaml and the files that go with it)."""
    raw, functions, names, sockets = (
        read_part(language, part) for part in ("", "_functions", "_names", "_sockets")
    )
    for name, model in [(name, entry["like"]) for name, entry in raw.items() if "like" in entry]:
        raw[name] = {**renamed(raw[model], model, name), "adapter": "", **raw[name]}
        functions = {**renamed(functions, model, name), **functions}
    libraries = {name: _library(name, entry) for name, entry in raw.items()}
    every = libraries.values()
    of_any, of_unknown, of_objects = (methods_of(functions, start) for start in ("*.", "?.", "."))
    own = _names(names)
    return Libraries(
        by_name=libraries,
        modules={module: library for library in every for module in library.modules},
        sessions={name: (library, model) for library in every for name, model in library.sessions.items()},
        prepare={name: (library, names) for library in every for name, names in library.prepare.items()},
        open={name: (library, names) for library in every for name, names in library.open.items()},
        functions=functions,
        names=own,
        sockets={name: socket_model(entry) for name, entry in sockets.get("sockets", {}).items()},
        namespaces={name: socket_model(entry) for name, entry in sockets.get("namespaces", {}).items()},
        calls={name: (library, function) for library in every for name, function in library.calls.items()},
        of_any=of_any,
        of_unknown=of_unknown,
        of_data=of_any | of_unknown | of_objects | own.methods.keys() | own.builtins,
    )


def read_part(language: str, part: str) -> Any:
    """A file of a language."""
    file = _FOLDER / f"{language}{part}.yaml"
    return yaml.load(file.read_text("utf-8"), SafeLoader)


def renamed(value: Any, old: str, new: str) -> Any:
    """What an entry says of the package `old`, said of `new`; dotted names of other packages are left out."""
    if isinstance(value, dict):
        return {
            renamed(key, old, new): renamed(one, old, new)
            for key, one in value.items()
            if "." not in key or key.startswith(f"{old}.")
        }
    if isinstance(value, list):
        return [renamed(one, old, new) for one in value]
    if isinstance(value, str) and (value == old or value.startswith(f"{old}.")):
        return new + value.removeprefix(old)
    return value


def methods_of(functions: Mapping[str, str], start: str) -> frozenset[str]:
    """The names of the methods whose meaning is given with a start of its own."""
    return frozenset(name.removeprefix(start) for name in functions if name.startswith(start))


@record(frozen=True, slots=True)
class SessionModel:
    """How a session class is built: the names of the parameters that hold its base URL, headers and query.

    With `joins`, URLs are joined onto the base as links of a page are, else put behind it. With `lends` it
    is given to the function that its maker is called with. `connection` is the parameter that names a base
    URL which is kept elsewhere, `method` the one with the method of its requests, `through` the one with what
    carries them, `fetch` the one with the function that sends them, which is the platform's own without it.
    """

    base: str
    headers: str
    is_async: bool
    positional: tuple[str, ...]
    scheme: str
    joins: bool
    lends: bool
    connection: str
    method: str
    through: str
    query: str
    fetch: str


def _session_model(raw: Mapping[str, Any], *, is_async: bool) -> SessionModel:
    return SessionModel(
        raw.get("base", ""),
        raw.get("headers", ""),
        raw.get("async", is_async),
        tuple(raw.get("positional", ())),
        raw.get("scheme", ""),
        bool(raw.get("joins", False)),
        bool(raw.get("lends", False)),
        raw.get("connection", ""),
        raw.get("method", ""),
        raw.get("through", ""),
        raw.get("query", ""),
        raw.get("fetch", ""),
    )


def session_models(raw: Mapping[str, Mapping[str, Any]], *, is_async: bool) -> dict[str, SessionModel]:
    """The session classes of a library, by their names, as its table describes them."""
    return {name: _session_model(one, is_async=is_async) for name, one in raw.items()}


@record(frozen=True, slots=True)
class SocketModel:
    """A library's message socket; what each field means stands in `python_sockets.yaml`."""

    opens: bool
    members: Mapping[str, str]
    chains: frozenset[str]
    args: Mapping[str, tuple[str, ...]]
    idle: frozenset[str]
    of: str


def socket_model(raw: Mapping[str, Any]) -> SocketModel:
    """A socket's entry as data."""
    return SocketModel(
        bool(raw.get("opens", False)),
        raw.get("members", {}),
        frozenset(raw.get("chains", ())),
        {name: tuple(names) for name, names in raw.get("args", {}).items()},
        frozenset(raw.get("idle", ())),
        raw.get("of", ""),
    )
