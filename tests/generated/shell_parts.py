"""The parts of generated scripts: bodies as JSON, and filters of jq."""

from __future__ import annotations

from collections.abc import Callable

from tests.generated.operations import Operation, Reading, parameters_of
from tests.generated.pen import Pen


def query(operation: Operation) -> str:
    """The query of a path, with values that need no escapes."""
    if not operation.query:
        return ""
    named = dict(zip((one.name for one in parameters_of(operation)), operation.arguments, strict=True))
    return "?" + "&".join(f"{name}={named.get(value.lstrip('$'), value)}" for name, value in operation.query)


def given(operation: Operation, leaves_out: Callable[[], bool]) -> list[tuple[str, str]]:
    """The fields of a body with their values, some of the optional ones left out."""
    named = dict(zip((one.name for one in parameters_of(operation)), operation.arguments, strict=True))
    found = []
    for name, value in operation.body:
        if not (value.startswith("?") and leaves_out()):
            found.append((name, named.get(value.lstrip("$?"), value)))
    return found


def body(pen: Pen, operation: Operation, fields: list[tuple[str, str]]) -> str:
    """A word of the shell that is the body; nothing without one."""
    if not operation.body:
        return ""
    written = ", ".join(f'"{name}": {quoted(value)}' for name, value in fields)
    whole = f"{{{written}}}"
    if operation.nested is not None:
        key, action = operation.nested
        whole = f'{{"action": "{action}", "{key}": {whole}}}'
    plain = f"'{whole}'"
    escaped = '"' + whole.replace('"', '\\"') + '"'
    if operation.nested is not None or any(value == "[]" for _, value in fields):
        return pen.one(plain, escaped)
    options = " ".join(f"--arg v{place} '{value}'" for place, (_, value) in enumerate(fields))
    pairs = ", ".join(f"{name}: $v{place}" for place, (name, _) in enumerate(fields))
    return pen.one(plain, plain, escaped, f"\"$(jq -n {options} '{{{pairs}}}')\"")


def quoted(value: str) -> str:
    """A value as JSON."""
    return value if value == "[]" else f'"{value}"'


def filtered(pen: Pen, read: Reading) -> str:
    """A word of the shell that is a filter."""
    return f"'{_filter(pen, read)}'"


def _filter(pen: Pen, read: Reading) -> str:
    if read.fields:
        return _rows(pen, read)
    if not read.path:
        return "."
    (key,) = read.path[:1]
    path = "".join(f".{one}" for one in read.path)
    if read.test is not None:
        return _test(pen, path, read.test)
    return pen.one(path, path, f'.["{key}"]', f". as $c | $c.{key}", f"{path} // null")


def _test(pen: Pen, path: str, word: str) -> str:
    return pen.one(
        f'{path} == "{word}"',
        f'({path} != "{word}") | not',
        f'{path} | . == "{word}"',
        f'if {path} == "{word}" then true else false end',
    )


def _rows(pen: Pen, read: Reading) -> str:
    source = "".join(f".{one}" for one in read.path) or "."
    each = f"{source}[]" if source != "." else ".[]"
    paths = ["".join(f".{one}" for one in path) for path in read.fields]
    value = paths[0] if len(paths) == 1 else f"[{', '.join(paths)}]"
    kept = ""
    if read.where is not None:
        (key,), word = read.where
        tests = (f'.{key} == "{word}"', f'.{key}? == "{word}"', f'.{key} | IN("{word}")')
        kept = f"select({pen.one(*tests)})"
    piped = f"{kept} | {value}" if kept else value
    mapped = f"map({kept} | {value})" if kept else f"map({value})"
    ways = [
        f"[{each} | {piped}]",
        f"{source} | {mapped}",
        f"[{source} | .[] | {piped}]",
        f"[{each}] | {mapped}",
    ]
    return pen.one(*ways)
