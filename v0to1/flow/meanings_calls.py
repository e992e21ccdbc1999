"""Library functions that call, wrap or describe other functions, paths, objects and doubles."""

from __future__ import annotations

from dataclasses import replace

from v0to1.flow import answers, texts, tree
from v0to1.flow.iteration import iterate
from v0to1.flow.meaning import Site, means
from v0to1.flow.mocks import answer_of_double
from v0to1.flow.names import dotted
from v0to1.flow.objects import attribute, set_attribute
from v0to1.flow.scope import Scope
from v0to1.flow.values import (
    NULL,
    Answer,
    Callable,
    External,
    Future,
    Hole,
    Instance,
    Known,
    Mapping,
    Sequence,
    Super,
    Text,
    Value,
    is_null,
    options,
    union,
)


@means("first", "transparent", "loop", "result")
def first(site: Site) -> Value:
    """The first argument itself; a future gives what it holds."""
    return answers.settled(site.first) if site.first is not None else site.unknown


@means("second", "first_argument")
def second(site: Site) -> Value:
    """The second argument itself (of a method: its first)."""
    return answers.settled(site.second) if site.second is not None else site.unknown


@means("show")
def show(site: Site) -> Value:
    """A function that only looks at its arguments."""
    for value in site.given.values:
        answers.escape(value, "print", site.node, site.scope, dotted(site.node.callee))
    return site.unknown


@means("join_url", "join")
def joined(site: Site) -> Value:
    """`urljoin(base, path)`, of everything that they may be."""
    bases, paths = (forms(site, site.given.at(place)) for place in (0, 1))
    if not bases or not paths:
        return union([*bases, *paths]) if bases or paths else site.unknown
    return union(texts.join_url(base, path) for base in bases for path in paths)


@means("join_path")
def joined_path(site: Site) -> Value:
    """Path pieces joined by slashes."""
    known = [form for _, value in site.given.positional for form in forms(site, value)[:1]]
    slash = Text((Known("/", None, site.scope.module),))
    return texts.join(slash, [texts.strip_end(part, "/").pieces for part in known]) if known else site.unknown


def forms(site: Site, value: Value | None) -> list[Text]:
    """A value as texts."""
    if value is None:
        return []
    found = texts.concat([(value, site.node)], site.scope.module, site.scope.frame)
    return [one for one in options(found) if isinstance(one, Text)]


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


@means("decorator", "field", "decorator_of", "static", "classmethod", "property")
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
    if isinstance(function, Callable) and site.given.named:
        function = replace(
            function, named=(*function.named, *((k, v) for k, (_, v) in site.given.named.items()))
        )
    return site.call(function, *rest)


@means("call")
def call(site: Site) -> Value:
    """The result of the function that is given; of a generator, what it gives."""
    found = site.call(site.first) if site.first is not None else site.unknown
    return union(found.items) if isinstance(found, Sequence) and found.items else found


@means("thread")
def thread(site: Site) -> Value:
    """A function that runs beside the program."""
    target, arguments = site.given.named.get("target"), site.given.named.get("args")
    if target is not None:
        given = arguments[1].items if arguments is not None and isinstance(arguments[1], Sequence) else []
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
    found = [answers.settled(value) for _, value in site.given.positional]
    return Sequence(found, site.given.open, site.node)


@means("map", "map_second")
def mapped(site: Site) -> Value:
    """The results of a function for every item (as a method, its object comes first)."""
    place = 0 if isinstance(site.first, Callable | External) else 1
    function = site.given.at(place)
    columns = [
        iterate(site.machine, value, site.node, site.scope) for _, value in site.given.positional[place + 1 :]
    ]
    if function is None or not columns:
        return site.unknown
    rows = range(max(map(len, columns)))
    results = [
        site.call(function, *(column[min(row, len(column) - 1)] for column in columns)) for row in rows
    ]
    return Sequence(results, True, site.node)


@means("starmap")
def starmapped(site: Site) -> Value:
    """The results of a function for every tuple of arguments."""
    place = 0 if isinstance(site.first, Callable | External) else 1
    function, source = site.given.at(place), site.given.at(place + 1)
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


@means("attribute")
def get_attribute(site: Site) -> Value:
    """`getattr(object, name)`, for every text that the name may be."""
    target, name, node = site.first, site.second, site.node
    found: list[Value] = []
    for option in options(name) if name is not None and target is not None else ():
        text = option.literal if isinstance(option, Text) else None
        text = text or (
            option.default.literal if isinstance(option, Hole) and isinstance(option.default, Text) else None
        )
        if isinstance(target, Instance) and text:
            found.append(attribute(site.machine, target, text, node, site.scope))
        elif text and node.args:
            found.append(site.machine.evaluate(tree.Attr(node.origin, node.args[0].value, text), site.scope))
    return union(found) if found else site.unknown


@means("set_attribute")
def assign_attribute(site: Site) -> Value:
    """`setattr(object, name, value)`."""
    name = site.text(1)
    if name and site.first is not None:
        set_attribute(site.machine, site.first, name, site.given.at(2) or NULL, site.scope, site.node)
    return NULL


@means("super")
def super_of(site: Site) -> Value:
    """`super()` inside a method."""
    where: Scope | None = site.scope
    while where is not None and where.cls is None:
        where = where.parent
    receiver = site.scope.frame.receiver
    return Super(receiver, where.cls) if receiver and where and where.cls else site.unknown


@means("class_of")
def class_of(site: Site) -> Value:
    """The class of an object."""
    return site.first.cls if isinstance(site.first, Instance) else site.unknown


@means("double", "double_set")
def double(site: Site) -> Value:
    """A test double: what it is told to answer is kept."""
    names = tuple(
        text for _, value in site.given.positional if isinstance(value, Text) and (text := value.literal)
    )
    words = tuple(word for name in names for word in name.split("."))
    for value in site.given.values:
        made = site.call(value) if isinstance(value, Callable) else value
        if isinstance(made, Mapping | Sequence | Instance) or len(options(made)) > 1:
            answer_of_double(site.machine, words, made, site.scope)
        elif isinstance(made, Answer):
            answers.escape(made, "call", site.node, site.scope)
    return Hole(site.node, site.scope.module, words, kind="double")
