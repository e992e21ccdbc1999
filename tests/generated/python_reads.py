"""Reading a decoded answer in Python."""

from __future__ import annotations

from tests.generated.operations import Reading
from tests.generated.pen import Pen, indented

Read = tuple[list[str], str]


def reading(pen: Pen, one: Reading, data: str) -> Read:
    """Statements, and the expression of what is read from `data`."""
    if one.fields:
        return _elements(pen, one, data)
    if not one.path:
        return [], data
    value = _reached(pen, data, one.path)
    if one.test is None:
        return _kept(pen, value)
    word = one.test
    return _kept(
        pen,
        pen.one(
            f'{value} == "{word}"',
            f'{value} in ("{word}",)',
            f'"{word}" == {value}',
            f'not {value} != "{word}"',
        ),
    )


def _kept(pen: Pen, value: str) -> Read:
    return ([f"value = {value}"], "value") if pen.often() else ([], value)


def _reached(pen: Pen, data: str, path: tuple[str, ...]) -> str:
    for number, key in enumerate(path):
        last = number == len(path) - 1
        data += pen.one(f'["{key}"]', f'.get("{key}")' if last else f'.get("{key}", {{}})', f"['{key}']")
    return data


def _elements(pen: Pen, one: Reading, data: str) -> Read:
    name = pen.one("one", "item", "each", "c")
    source = data
    if one.path:
        key = one.path[0]
        source = data + pen.one(f'["{key}"]', f'.get("{key}", [])', f'.get("{key}") or []', f"['{key}']")
        if source.endswith("or []"):
            source = f"({source})"
    before, source = ([f"items = {source}"], "items") if pen.often() else ([], source)
    values = [_reached(pen, name, path) for path in one.fields]
    value = values[0] if len(values) == 1 else f"({', '.join(values)})"
    way = pen.one(_comprehension, _loop, _generator)
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


def _loop(name: str, source: str, value: str, test: str) -> Read:
    body = [f"found.append({value})"]
    skip = [f"if not ({test}):", *indented(["continue"])] if test else []
    return ["found = []", f"for {name} in {source}:", *indented([*skip, *body])], "found"
