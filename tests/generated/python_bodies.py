"""Building the body of a request in Python: at once, step by step, by spreading, by loops, by records."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.pen import Pen, indented

Fields = list[tuple[str, str, bool]]
"""Name, value as code, and whether the value may be None, which stands for a field that is not sent."""

Made = tuple[list[str], str]


def built(pen: Pen, fields: Fields, name: str) -> Made:
    """Statements that build a body, and the expression that it is in."""
    return pen.one(*WAYS)(pen, fields, name)


def _literal(pen: Pen, fields: Fields, name: str) -> Made:
    pairs = ", ".join(f'"{key}": {value}' for key, value, _ in fields)
    return ([f"{name} = {{{pairs}}}"], name) if pen.often() else ([], f"{{{pairs}}}")


def _stepwise(pen: Pen, fields: Fields, name: str) -> Made:
    sure, unsure = _parted(fields)
    lines = [f"{name} = {{{_pairs(sure)}}}"]
    for key, value, _ in unsure:
        test = pen.one(f"if {value}:", f"if {value} is not None:")
        step = pen.one(
            f'{name}["{key}"] = {value}',
            f'{name}.update({{"{key}": {value}}})',
            f"{name}.update({key}={value})",
        )
        lines += [test, *indented([step])]
    return lines, name


def _empty_first(pen: Pen, fields: Fields, name: str) -> Made:
    lines = [pen.one(f"{name} = {{}}", f"{name} = dict()", f"{name}: dict[str, object] = {{}}")]
    for key, value, unsure in fields:
        step = f'{name}["{key}"] = {value}'
        lines += [f"if {value}:", *indented([step])] if unsure else [step]
    return lines, name


def _spread(pen: Pen, fields: Fields, name: str) -> Made:
    sure, unsure = _parted(fields)
    parts = [_pairs(sure)] if sure else []
    for key, value, _ in unsure:
        parts.append(
            pen.one(
                f'**({{"{key}": {value}}} if {value} else {{}})',
                f'**({{}} if {value} is None else {{"{key}": {value}}})',
            )
        )
    whole = "{" + ", ".join(parts) + "}"
    return ([f"{name} = {whole}"], name) if pen.often() else ([], whole)


def _filtered(pen: Pen, fields: Fields, name: str) -> Made:
    whole = f"{{key: value for key, value in {{{_pairs(fields)}}}.items() if value is not None}}"
    return ([f"{name} = {whole}"], name) if pen.often() else ([], whole)


def _called(pen: Pen, fields: Fields, name: str) -> Made:
    whole = f"dict({', '.join(f'{key}={value}' for key, value, _ in fields)})"
    return ([f"{name} = {whole}"], name) if pen.often() else ([], whole)


def _pairwise(pen: Pen, fields: Fields, name: str) -> Made:
    pairs = ", ".join(f'("{key}", {value})' for key, value, _ in fields)
    loop = [
        f"for key, value in [{pairs}]:",
        *indented(["if value is not None:", *indented([f"{name}[key] = value"])]),
    ]
    whole = f"dict([{pairs}])"
    return pen.one(([f"{name} = {{}}", *loop], name), ([f"{name} = {whole}"], name))


def _merged(pen: Pen, fields: Fields, name: str) -> Made:
    sure, unsure = _parted(fields)
    lines = [f"{name} = {{{_pairs(sure)}}}"]
    for key, value, _ in unsure:
        lines += [
            f"if {value}:",
            *indented(
                [pen.one(f'{name} |= {{"{key}": {value}}}', f'{name} = {{**{name}, "{key}": {value}}}')]
            ),
        ]
    return lines, name


def _defaulted(pen: Pen, fields: Fields, name: str) -> Made:
    (key, value, unsure), *rest = fields
    lines = [f"{name} = {{{_pairs(rest)}}}"]
    step = f'{name}.setdefault("{key}", {value})'
    return [*lines, *([f"if {value}:", *indented([step])] if unsure else [step])], name


def _popped(pen: Pen, fields: Fields, name: str) -> Made:
    lines = [f"{name} = {{{_pairs(fields)}}}"]
    for key, value, _ in (one for one in fields if one[2]):
        lines += [f"if not {value}:", *indented([pen.one(f'{name}.pop("{key}")', f'del {name}["{key}"]')])]
    return lines, name


def _parted(fields: Fields) -> tuple[Fields, Fields]:
    return [one for one in fields if not one[2]], [one for one in fields if one[2]]


def _pairs(fields: Fields) -> str:
    return ", ".join(f'"{key}": {value}' for key, value, _ in fields)


WAYS: tuple[Callable[[Pen, Fields, str], Made], ...] = (
    _literal,
    _literal,
    _stepwise,
    _empty_first,
    _spread,
    _filtered,
    _called,
    _pairwise,
    _merged,
    _defaulted,
    _popped,
)
