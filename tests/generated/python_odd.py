"""Less usual ways to read and compare in Python: merged, matched, tried, looked up, formatted."""

from __future__ import annotations

from tests.generated.pen import Pen, indented

Read = tuple[list[str], str]


def odd(pen: Pen, key: str, data: str) -> Read:
    """One key of `data`, perhaps None."""
    own = '"own": 1'
    return pen.one(
        ([f'if (found := {data}.get("{key}")) is None:', *indented(["found = None"])], "found"),
        ([f"both = {{**{data}, {own}}}"], f'both["{key}"]'),
        ([f"both = {data} | {{{own}}}"], f'both["{key}"] if "{key}" in both else None'),
        ([f"both = {{{own}}}", f"both.update({data})"], f'both.get("{key}")'),
        ([f"both = dict({data}, own=1)", 'del both["own"]'], f'both["{key}"]'),
        ([f"found = {data}"], f'found["{key}"] if found and "{key}" in found else None'),
        (_matched(key, data), "found"),
        (_matched(key, f"{{**{data}, {own}}}"), "found"),
        (_tried(key, data), "found"),
        ([f"names = {data}.keys() & {{'{key}'}}", f'found = {data}["{key}"]'], "found if names else None"),
        ([f"def chosen({key}=None, **rest):", *indented([f"return {key}"]), ""], f"chosen(**{data})"),
        ([f"pairs = {data}.items()"], f'next((value for key, value in pairs if key == "{key}"), None)'),
    )


def _matched(key: str, data: str) -> list[str]:
    cases = [f'case {{"{key}": found}}:', *indented(["pass"]), "case _:", *indented(["found = None"])]
    return [f"match {data}:", *indented(cases)]


def _tried(key: str, data: str) -> list[str]:
    failed = ["except (KeyError, TypeError):", *indented(["found = None"])]
    return ["try:", *indented([f'found = {data}["{key}"]']), *failed]


def tested(pen: Pen, value: str, word: str) -> Read:
    """Whether `value` is a word, without saying it plainly."""
    cases = [f'case "{word}":', *indented(["found = True"]), "case _:", *indented(["found = False"])]
    return pen.one(
        ([], f'{value}.lower() == "{word.lower()}"'),
        ([], f'{value}.startswith("{word[:3]}")'),
        ([], f'{{"{word}": True}}.get({value}, False)'),
        ([f"table = {{{value}: True}}"], f'table.get("{word}", False)'),
        (["table = {}", f"table[{value}] = True"], f'"{word}" in table'),
        ([], f'({value}, 1) == ("{word}", 1)'),
        ([], f'{value} == os.environ.get("WANTED", "{word}")'),
        ([f'wanted = os.environ.get("WANTED") or "{word}"'], f"{value} == wanted"),
        ([f"match {value}:", *indented(cases)], "found"),
        ([f'kind = "yes" if {value} == "{word}" else "no"'], 'kind == "yes"'),
        ([], f'{value} in frozenset(["{word}"])'),
        ([], f'{value} is not None and not ({value} < "{word}" or {value} > "{word}")'),
    )


def several(pen: Pen, keys: tuple[str, ...], data: str) -> Read:
    """Several keys of `data` in the words of a record."""
    tuples = ", ".join(f'found["{key}"]' for key in keys)
    named = ", ".join(f"{key}={data}.get('{key}')" for key in keys)
    patterns = ", ".join(f'"{key}": part_{place}' for place, key in enumerate(keys))
    parts = ", ".join(f"part_{place}" for place in range(len(keys)))
    case = [f"case {{{patterns}}}:", *indented([f"found = ({parts})"])]
    head = ["from types import SimpleNamespace", ""]
    return pen.one(
        ([f"found = {{**{data}}}"], f"({tuples})"),
        ([f"found = dict({named})"], f"({tuples})"),
        (["found = None", f"match {data}:", *indented(case)], "found"),
        ([*head, f"found = SimpleNamespace({named})"], f"({', '.join(f'found.{key}' for key in keys)})"),
        ([f"found = {data}"], f"tuple(found[key] for key in found if key in {keys!r})[:0] or ({tuples})"),
    )
