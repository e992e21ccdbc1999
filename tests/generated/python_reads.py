"""Reading a decoded answer in Python."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.operations import Reading
from tests.generated.pen import Pen, indented

Read = tuple[list[str], str]
"""Statements, and the expression of what is read."""

Shared = list[list[str]]
"""Functions of the module, which grow."""


def reading(pen: Pen, one: Reading, data: str, shared: Shared | None = None) -> Read:
    """What is read from `data`; functions that read it go into `shared`, if there is such a place."""
    if one.fields:
        return _elements(pen, one, data, shared)
    if not one.path:
        return [], data
    if one.test is None:
        return pen.one(*VALUES)(pen, data, one.path, shared)
    lines, value = _kept(pen, _reached(pen, data, one.path))
    ways = TESTS if "await " in value else (*TESTS, _any_of)
    more, test = pen.one(*ways)(value, one.test)
    return [*lines, *more], test


# -- single values


def _plainly(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    del shared
    return _kept(pen, _reached(pen, data, path))


def _passed(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    """By a function that is given all of it."""
    return [], _by_function(pen, data, path, shared)


def _by_keyword(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    """By a function that is given each key as an argument."""
    if shared is None or len(path) > 1 or not pen.often():
        return _plainly(pen, data, path, shared)
    name = f"kept_{len(shared)}"
    shared.append([f"def {name}({path[0]}, **_):", *indented([f"return {path[0]}"])])
    return [], f"{name}(**{data})"


def _matched(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    """By a pattern."""
    if len(path) > 1:
        return _plainly(pen, data, path, shared)
    return [f"match {data}:", *indented([f'case {{"{path[0]}": value}}:', *indented(["pass"])])], "value"


def _formatted(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    """As part of a text."""
    if len(path) > 1 or not {'"', "{"}.isdisjoint(data):
        return _plainly(pen, data, path, shared)
    return [], f"f\"{{{data}['{path[0]}']}}\""


def _named(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> Read:
    """From a variable that is made in the expression."""
    del shared
    return [], _reached(pen, f"(found := {data})", path)


VALUES: tuple[Callable[[Pen, str, tuple[str, ...], Shared | None], Read], ...] = (
    *(_plainly, _plainly, _plainly, _passed),
    *(_matched, _formatted, _named, _by_keyword),
)


def _by_function(pen: Pen, data: str, path: tuple[str, ...], shared: Shared | None) -> str:
    if shared is None:
        return _reached(pen, data, path)
    name = f"picked_{len(shared)}"
    shared.append([f"def {name}(found):", *indented([f"return {_reached(pen, 'found', path)}"])])
    return f"{name}({data})"


def _kept(pen: Pen, value: str) -> Read:
    return ([f"value = {value}"], "value") if pen.often() else ([], value)


def _reached(pen: Pen, data: str, path: tuple[str, ...]) -> str:
    for number, key in enumerate(path):
        get = f'.get("{key}", {{}})'
        if number == len(path) - 1:
            get = pen.one(f'.get("{key}")', f'.get("{key}", None)')
        data += pen.one(f'["{key}"]', get, f"['{key}']")
    return data


# -- comparisons


def _branched(value: str, word: str) -> Read:
    """By a statement for each outcome."""
    lines = [f'if {value} == "{word}":', *indented(["is_so = True"]), "else:", *indented(["is_so = False"])]
    return lines, "is_so"


def _any_of(value: str, word: str) -> Read:
    """By a generator, which may not await."""
    return [], f'any(word == {value} for word in ("{word}",))'


TESTS: tuple[Callable[[str, str], Read], ...] = (
    lambda value, word: ([], f'{value} == "{word}"'),
    lambda value, word: ([], f'{value} in ("{word}",)'),
    lambda value, word: ([], f'"{word}" == {value}'),
    lambda value, word: ([], f'not {value} != "{word}"'),
    lambda value, word: ([], f'{{"{word}": True}}.get({value}, False)'),
    _branched,
)


# -- lists


def _elements(pen: Pen, one: Reading, data: str, shared: Shared | None) -> Read:
    name = pen.one("one", "item", "each", "c")
    source = data
    if one.path:
        key = one.path[0]
        source = data + pen.one(f'["{key}"]', f'.get("{key}", [])', f'.get("{key}") or []', f"['{key}']")
        if source.endswith("or []"):
            source = f"({source})"
    before, source = ([f"items = {source}"], "items") if pen.often() else ([], source)
    reach = _by_function if pen.rarely() else lambda pen, data, path, _: _reached(pen, data, path)
    values = [reach(pen, name, path, shared) for path in one.fields]
    value = values[0] if len(values) == 1 else f"({', '.join(values)})"
    way = pen.one(_comprehension, _loop, _generator, _mapped, _numbered, _by_number)
    lines, result = way(name, source, value, _condition(pen, one, name))
    return [*before, *lines], result


def _condition(pen: Pen, one: Reading, name: str) -> str:
    if one.where is None:
        return ""
    (key,), word = one.where
    reached = pen.one(f'{name}.get("{key}")', f"{name}.get('{key}')")
    return pen.one(f'{reached} == "{word}"', f'{reached} in ("{word}",)')


def _comprehension(name: str, source: str, value: str, test: str) -> Read:
    return [], f"[{value} for {name} in {source}{f' if {test}' if test else ''}]"


def _generator(name: str, source: str, value: str, test: str) -> Read:
    return [], f"list({value} for {name} in {source}{f' if {test}' if test else ''})"


def _mapped(name: str, source: str, value: str, test: str) -> Read:
    kept = f"filter(lambda {name}: {test}, {source})" if test else source
    return [], f"list(map(lambda {name}: {value}, {kept}))"


def _by_number(name: str, source: str, value: str, test: str) -> Read:
    whole = f"{{number: {value} for number, {name} in enumerate({source}){f' if {test}' if test else ''}}}"
    return [], f"list({whole}.values())"


def _loop(name: str, source: str, value: str, test: str) -> Read:
    return _looped(f"for {name} in {source}:", value, test)


def _numbered(name: str, source: str, value: str, test: str) -> Read:
    return _looped(f"for number, {name} in enumerate({source}):", value, test)


def _looped(head: str, value: str, test: str) -> Read:
    skip = [f"if not ({test}):", *indented(["continue"])] if test else []
    return ["found = []", head, *indented([*skip, f"found.append({value})"])], "found"
