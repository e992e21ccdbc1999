"""Reading a decoded answer in Python."""

from __future__ import annotations

from tests.generated import python_odd
from tests.generated.operations import Reading
from tests.generated.pen import Pen, indented

Read = tuple[list[str], str]


def reading(pen: Pen, one: Reading, data: str) -> Read:
    """Statements, and the expression of what is read from `data`."""
    if one.several:
        return _together(pen, one.several, data)
    if one.fields:
        return _elements(pen, one, data)
    if not one.path:
        return [], data
    if pen.rarely() and one.test is None and len(one.path) == 1:
        return python_odd.odd(pen, one.path[0], data)
    value = _reached(pen, data, one.path)
    if one.test is None:
        return _kept(pen, value)
    if pen.rarely():
        return python_odd.tested(pen, value, one.test)
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


def _together(pen: Pen, keys: tuple[str, ...], data: str) -> Read:
    """Several keys as a tuple, a list or a mapping, or each in a variable of its own."""
    values = [_reached(pen, data, (key,)) for key in keys]
    quoted = ", ".join(f'"{key}"' for key in keys)
    named = ", ".join(f'"{key}": {value}' for key, value in zip(keys, values, strict=True))
    own = [f"part_{number} = {value}" for number, value in enumerate(values)]
    parts = ", ".join(f"part_{number}" for number in range(len(values)))
    if pen.rarely():
        return python_odd.several(pen, keys, data)
    return pen.one(
        ([], f"({', '.join(values)})"),
        (own, f"[{parts}]"),
        ([], f"{{{named}}}"),
        ([f"{parts} = {', '.join(values)}"], f"({parts})"),
        ([], f"[{data}[key] for key in ({quoted})]"),
        ([], f"{{key: {data}.get(key) for key in ({quoted})}}"),
        ([f"chosen = [str(value) for key, value in {data}.items() if key in ({quoted})]"], "sorted(chosen)"),
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
    ways = [_comprehension, _comprehension, _loop, _mapped, _generator]
    if one.treat not in ("set", "title"):
        ways += [_numbered, _first, _counted, _sliced, _sorted, _tagged]
        ways += [_starred, _emptied, _beside]
    if one.where is not None:
        ways += [_any]
    lines, result = pen.one(*ways)(name, source, value, _condition(pen, one, name))
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


def _loop(name: str, source: str, value: str, test: str) -> Read:
    body = [f"found.append({value})"]
    skip = [f"if not ({test}):", *indented(["continue"])] if test else []
    return ["found = []", f"for {name} in {source}:", *indented([*skip, *body])], "found"


def _numbered(name: str, source: str, value: str, test: str) -> Read:
    return [], f"{{place: {value} for place, {name} in enumerate({source}){f' if {test}' if test else ''}}}"


def _first(name: str, source: str, value: str, test: str) -> Read:
    return [], f"next(({value} for {name} in {source}{f' if {test}' if test else ''}), None)"


def _counted(name: str, source: str, value: str, test: str) -> Read:
    lines = [f"rows = [{name} for {name} in {source}{f' if {test}' if test else ''}]"]
    return [*lines, f"firsts = [{value} for {name} in rows[:1]]"], "[len(firsts), *firsts]"


def _sliced(name: str, source: str, value: str, test: str) -> Read:
    lines = ["found = []", f"for {name} in list({source}):"]
    grown = [f"found += [{value}]"]
    return [*lines, *indented([f"if {test}:", *indented(grown)] if test else grown)], "found[:2]"


def _sorted(name: str, source: str, value: str, test: str) -> Read:
    """Rows that are put in their order where they stand, by what is read of them: the order stays."""
    lines = [f"rows = {source}", f"rows.sort(key=lambda {name}: {value} and 0)"]
    return lines, f"[{value} for {name} in rows{f' if {test}' if test else ''}]"


def _tagged(name: str, source: str, value: str, test: str) -> Read:
    """Rows that are given something of the client's own."""
    lines = ["found = []", f"for place, {name} in enumerate({source}):"]
    body = [f'{name}["place"] = place', f'found.append(({name}["place"], {value}))']
    return [*lines, *indented([f"if {test}:", *indented(body)] if test else body)], "found"


def _starred(name: str, source: str, value: str, test: str) -> Read:
    lines = [f"*others, last = [{name} for {name} in {source}{f' if {test}' if test else ''}] or [None]"]
    return [*lines, f"found = [{value} for {name} in others]"], "(len(others), found, last is None)"


def _emptied(name: str, source: str, value: str, test: str) -> Read:
    """Rows that are taken out one by one."""
    body = [f"{name} = rows.pop(0)", *([f"if not ({test}):", *indented(["continue"])] if test else [])]
    lines = [f"rows, found = list({source}), []", "while rows:", *indented([*body, f"found.append({value})"])]
    return lines, "found"


def _beside(name: str, source: str, value: str, test: str) -> Read:
    """Rows that are copied beside something of the client's own."""
    lines = [f'rows = [{{**row, "own": place}} for place, row in enumerate({source})]']
    return lines, f'[({value}, {name}["own"]) for {name} in rows{f" if {test}" if test else ""}]'


def _any(name: str, source: str, value: str, test: str) -> Read:
    return [], f"any({test} and {value} is not None for {name} in {source})"
