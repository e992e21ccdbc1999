"""Building the body of a request in Python: at once, step by step, by spreading."""

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


def _parted(fields: Fields) -> tuple[Fields, Fields]:
    return [one for one in fields if not one[2]], [one for one in fields if one[2]]


def _pairs(fields: Fields) -> str:
    return ", ".join(f'"{key}": {value}' for key, value, _ in fields)


WAYS: tuple[Callable[[Pen, Fields, str], Made], ...] = (_literal, _stepwise, _spread)
