"""Library functions that fetch for their caller, or pass a value through several functions."""

from __future__ import annotations

from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.responses import responses
from v0to1.evaluation.values import (
    NULL,
    Callable,
    Held,
    Item,
    Mapping,
    Sequence,
    Session,
    Setter,
    Value,
    is_null,
    options,
    union,
)

HOLDING = ("current", "value")
"""What libraries call the one value of an object that holds it."""


@means("fetched_by_key")
def fetched_by_key(site: Site) -> Value:
    """`useSWR(key, fetcher)`: what the fetcher gives for the key is the data of the result."""
    key, fetcher = site.first, site.second
    if key is None or not isinstance(fetcher, Callable):
        return site.unknown
    given = site.call(key) if isinstance(key, Callable) else key
    return result_of(site, site.call(fetcher, given), None)


@means("fetched_by_pages")
def fetched_by_pages(site: Site) -> Value:
    """`useSWRInfinite(keys, fetcher)`: a function gives the key of each page, and the data is a list."""
    key, fetcher = site.first, site.second
    if not isinstance(key, Callable) or not isinstance(fetcher, Callable):
        return site.unknown
    given = site.call(key, *([site.unknown] * len(key.node.params)))
    pages = [site.call(fetcher, one) for one in options(given) if not is_null(one)]
    return result_of(site, Sequence(pages, True, site.node), None)


@means("sent_by_key")
def sent_by_key(site: Site) -> Value:
    """`useSWRMutation(key, send)`: `trigger` calls the function with the key, and what it is given."""
    key, send = site.first, site.second
    if key is None or not isinstance(send, Callable):
        return site.unknown
    given = site.call(key) if isinstance(key, Callable) else key
    leading = (given, site.unknown)[: len(send.node.params)]
    made = result_of(site, site.call(send, *leading), None)
    made.put(Item("trigger", None, replace(send, leading=leading), None, site.scope.module))
    return made


@means("fetched")
def fetched(site: Site) -> Value:
    """`useQuery({ queryFn, select })`: the functions of a mapping run, others are given that."""
    told = next((one for one in options(site.first or NULL) if isinstance(one, Mapping)), None)
    if told is None:
        return site.unknown
    parts = {site.machine.libraries.names.fetching.get(name): item.value for name, item in told.items.items()}
    function = parts.get("run")
    if not isinstance(function, Callable):
        return site.unknown
    data = responses.settled(site.machine.call(function, site.node, site.scope, *unknown_for(site, function)))
    for role in ("hear", "watch"):
        heard = parts.get(role)
        if isinstance(heard, Callable):
            site.call(heard, data if role == "hear" else watched(site, data))
    mapped = parts.get("map")
    return result_of(site, site.call(mapped, data) if isinstance(mapped, Callable) else data, function)


def unknown_for(site: Site, function: Callable) -> tuple[Value, ...]:
    """An unknown value for each parameter of a function that its types say nothing of."""
    return () if any(one.annotation for one in function.node.params) else (site.unknown,)


def watched(site: Site, data: Value) -> Mapping:
    """What a function is given that looks at the state of a query."""
    return mapping_of(site, {"state": mapping_of(site, {"data": data})})


def result_of(site: Site, data: Value, function: Callable | None) -> Mapping:
    """The result of a hook: its data, and the function itself under its other names."""
    again = {"mutate": function, "mutateAsync": function} if function is not None else {}
    return mapping_of(site, {"data": data, **again})


def mapping_of(site: Site, values: dict[str, Value]) -> Mapping:
    """Values by name, with whatever else a library adds to them."""
    made = Mapping(node=site.node, module=site.scope.module, open=True)
    for name, value in values.items():
        made.put(Item(name, None, value, None, site.scope.module))
    return made


@means("held")
def ref_object(site: Site) -> Value:
    """`useRef(value)`: an object that holds one value, under the name that its library has for it."""
    made = Held(node=site.node, module=site.scope.module, open=True)
    for name in HOLDING:
        made.put(Item(name, None, site.first or NULL, None, site.scope.module))
    return made


@means("state")
def state(site: Site) -> Value:
    """`useState(value)`: a value, and what gives it another one; only sockets are followed through it."""
    first = NULL if site.first is None or is_null(site.first) else site.unknown
    return Sequence([first, Setter(site.node)], node=site.node)


@means("piped")
def piped(site: Site) -> Value:
    """`value.pipe(function, …)`: each function is given what the one before it gives."""
    value = site.first or NULL
    for _, function in site.given.positional[1:]:
        if isinstance(function, Callable):
            value = site.call(function, value)
        else:
            responses.escape(value, "call", site.node, site.scope)
    return value


@means("passing")
def passing(site: Site) -> Value:
    """An operator that gives what its function gives; one of a response itself is that response."""
    found = [one for one in options(site.first or NULL) if isinstance(one, Callable)]
    return union(found) if found else site.unknown


@means("tapped")
def tapped(site: Site) -> Value:
    """`promise.done(function)`: the value itself, which the function is given as well."""
    value = responses.settled(site.first or NULL)
    for _, function in site.given.positional[1:]:
        if isinstance(function, Callable):
            site.call(function, value)
        else:
            responses.escape(value, "call", site.node, site.scope)
    return value


@means("lent")
def lent(site: Site) -> Value:
    """`test("…", ({ request }) => …)`: functions are given an object of a library's sessions."""
    made = mapping_of(site, {})
    libraries = site.machine.libraries
    for path, name in libraries.names.lent.items():
        whole, _, member = path.partition(".")
        library, model = libraries.sessions[name]
        session = Session(library.name, name, is_async=model.is_async)
        value = mapping_of(site, {member: session}) if member else session
        made.put(Item(whole, None, value, None, site.scope.module))
    for one in site.given.values:
        if isinstance(one, Callable):
            site.call(one, *([made] if one.node.params else ()))
    return site.unknown
