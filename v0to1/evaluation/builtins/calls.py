"""Library functions that call or wrap other functions."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.evaluation.builtins.option_defaults import OPTION, default_of
from v0to1.evaluation.builtins.registry import Site, means
from v0to1.evaluation.data.comprehensions import further
from v0to1.evaluation.data.iteration import iterate
from v0to1.evaluation.interpreter.arguments import Arguments
from v0to1.evaluation.responses import responses
from v0to1.evaluation.responses.escapes import let_go
from v0to1.evaluation.values import (
    NULL,
    Callable,
    External,
    Future,
    Method,
    Sequence,
    Session,
    Text,
    Value,
    is_null,
    union,
)


@means("first", "transparent", "loop", "result")
def first(site: Site) -> Value:
    """The first argument itself; a future gives what it holds."""
    return responses.settled(site.first) if site.first is not None else site.unknown


@means("first_argument")
def first_argument(site: Site) -> Value:
    """The first argument itself of a method."""
    return responses.settled(site.second) if site.second is not None else site.unknown


@means("partial")
def partial(site: Site) -> Value:
    """A function with some arguments given beforehand."""
    function = site.first
    if isinstance(function, Callable):
        leading = (*function.leading, *(value for _, value in site.given.positional[1:]))
        named = (*function.named, *((name, value) for name, (_, value) in site.given.named.items()))
        return replace(function, leading=leading, named=named)
    if function is None or is_null(function):
        return site.unknown
    return wrapped(site, function)


def wrapped(site: Site, function: Value) -> Value:
    """A library's function with some arguments given beforehand, as a function around its call."""
    node = site.node
    rest, named = "*args", "**kwargs"
    name = "(partial)"
    args = (*node.args[1:], star(node, rest, 1), star(node, named, 2))
    positional = tuple(arg for arg in args if arg.name is None and arg.stars < 2)
    others = tuple(arg for arg in args if arg not in positional)
    call = tree.Call(node.origin, node.args[0].value, (*positional, *others))
    params = (tree.Param(node.origin, rest, None, 1), tree.Param(node.origin, named, None, 2))
    made = tree.Function(node.origin, name, params, (tree.Return(node.origin, call),))
    return Callable(made, site.scope)


def star(node: tree.Node, name: str, stars: int) -> tree.Arg:
    """A spread argument."""
    return tree.Arg(node.origin, None, tree.Name(node.origin, name), stars)


@means(OPTION)
def option(site: Site) -> Value:
    """`parser.add_argument("--url", default="http://…")`: the parsed arguments have this as `url`."""
    own = Arguments(site.given.positional[1:], site.given.named)
    found = default_of(own)
    if found is not None:
        site.machine.options[site.scope.module, found[0]] = found[1]
    for value in own.values:
        let_go(site.machine, value, OPTION, site.node, site.scope, quiet=True)
    return site.unknown


@means("option_defaults")
def option_defaults(site: Site) -> Value:
    """`parser.set_defaults(run=create)`: the parsed arguments have this as `run`, or what others set."""
    for name, (_, value) in site.given.named.items():
        key = site.scope.module, name
        known = site.machine.options.get(key)
        if isinstance(value, Callable | Text):
            site.machine.options[key] = union([known, value]) if known is not None else value
    return site.unknown


@means("decorator", "static", "classmethod", "property")
def decorator(site: Site) -> Value:
    """A decorator or declaration that leaves what it is given as it is."""
    return site.first if isinstance(site.first, Callable) else site.unknown


@means("apply")
def apply(site: Site) -> Value:
    """`apply(function, *arguments)`: the result of the function."""
    return applied(site, 0)


@means("future_apply")
def future_apply(site: Site) -> Value:
    """`pool.submit(function, *arguments)`: the result of the function, later."""
    return Future(applied(site, 1))


@means("apply_second")
def apply_second(site: Site) -> Value:
    """`loop.run_in_executor(pool, function, *arguments)`."""
    return applied(site, 2)


def applied(site: Site, place: int) -> Value:
    """Call the argument at a place with those that follow it."""
    function = site.given.at(place)
    if function is None:
        return site.unknown
    rest = [value for _, value in site.given.positional[place + 1 :]]
    direct = sent_directly(site, function, place)
    if direct is not None:
        return site.machine.evaluate(direct, site.scope)
    if isinstance(function, Callable) and site.given.named:
        function = replace(
            function, named=(*function.named, *((k, v) for k, (_, v) in site.given.named.items()))
        )
    return site.call(function, *rest)


def sent_directly(site: Site, function: Value, place: int) -> tree.Call | None:
    """The call that `apply(requests.post, url, json=…)` makes; None where no library is called."""
    machine, node = site.machine, site.node
    is_library = isinstance(function, External) and machine.libraries.request_function(function.name)
    is_session = isinstance(function, Method) and isinstance(function.target, Session)
    if not (is_library or is_session) or any(arg.stars == 1 for arg in node.args):
        return None
    receivers = len(site.given.positional) - sum(arg.name is None and not arg.stars for arg in node.args)
    first = place - receivers
    if not 0 <= first < len(node.args) or node.args[first].name is not None:
        return None
    made = tree.Call(node.origin, node.args[first].value, node.args[first + 1 :])
    return machine.calls.direct.setdefault((id(node), first), made)


@means("call")
def call(site: Site) -> Value:
    """The result of the function that is given; of a generator, what it gives.

    What follows a delay, or the like, are its arguments.
    """
    further = [value for _, value in site.given.after(2).positional]
    found = site.call(site.first, *further) if site.first is not None else site.unknown
    return union(found.items) if isinstance(found, Sequence) and found.items else found


@means("thread")
def thread(site: Site) -> Value:
    """A function that runs beside the program; one without arguments runs when all else is known."""
    target, arguments = site.given.named.get("target"), site.given.named.get("args")
    if target is not None and arguments is not None:
        given = arguments[1].items if isinstance(arguments[1], Sequence) else []
        site.call(target[1], *given)
    return site.unknown


@means("future", "future_argument")
def future(site: Site) -> Value:
    """A value that is ready later."""
    value = site.second if site.second is not None else site.first
    return Future(value) if value is not None else site.unknown


@means("gather")
def gathered(site: Site) -> Value:
    """Several results side by side."""
    found = [responses.settled(value) for _, value in site.given.positional]
    return Sequence(found, site.given.open, site.node)


@means("map")
def mapped(site: Site) -> Value:
    """`map(function, items, …)`: the results of a function for every item."""
    return results(site, 0)


@means("map_second")
def mapped_by(site: Site) -> Value:
    """`pool.map(function, items, …)`: the same, by an object."""
    return results(site, 1)


def results(site: Site, place: int) -> Value:
    """The results of the function at a place for the items of the arguments that follow it."""
    function = site.given.at(place)
    sources = [value for _, value in site.given.positional[place + 1 :]]
    if any((rest := further(value)) is not None and not rest.items for value in sources):
        return Sequence([], False, site.node)
    columns = [iterate(site.machine, value, site.node, site.scope) for value in sources]
    if function is None or not columns:
        return site.unknown
    rows = range(max(map(len, columns)))
    found = [site.call(function, *(column[min(row, len(column) - 1)] for column in columns)) for row in rows]
    return Sequence(found, True, site.node)


@means("starmap")
def starmapped(site: Site) -> Value:
    """`pool.starmap(function, tuples)`: the results of a function for every tuple of arguments."""
    function, source = site.given.at(1), site.given.at(2)
    if function is None or source is None:
        return site.unknown
    rows = iterate(site.machine, source, site.node, site.scope)
    given = [row.items if isinstance(row, Sequence) else [row] for row in rows]
    return Sequence([site.call(function, *row) for row in given], True, site.node)


@means("reduce")
def reduced(site: Site) -> Value:
    """A function that joins the items one by one."""
    items = iterate(site.machine, site.second, site.node, site.scope) if site.second is not None else []
    start = site.given.at(2) or (items[0] if items else NULL)
    return (
        union([start, *(site.call(site.first, start, item) for item in items)])
        if site.first is not None
        else start
    )


@means("finished")
def finished(site: Site) -> Value:
    """The futures that are ready, and those that are not."""
    items = iterate(site.machine, site.first, site.node, site.scope) if site.first is not None else []
    return Sequence([Sequence(list(items), True), Sequence(list(items), True)], False, site.node)
