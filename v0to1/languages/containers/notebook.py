"""Jupyter notebooks: the sources of their code cells, and nothing else of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ast_grep_py import SgNode, SgRoot

from v0to1.errors import SourceError
from v0to1.languages.embedding.commands import fixed
from v0to1.languages.embedding.json_texts import decode, entries
from v0to1.languages.embedding.regions import Region, Spell, Tracing

MAGIC = re.compile(
    r"(?P<lead>[ \t]*)(?P<name>[A-Za-z_]\w*[ \t]*=[ \t]*)?(?:%{1,2}[A-Za-z_]|!(?!=)|\?(?=\w))[^\n]*"
)
LINE = re.compile(r"[^\n]*\n?")
CONTINUED = re.compile(r"(?:[^\n]*\\\r?\n)*[^\n]*\n?")
COMMAND = re.compile(r"[ \t]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?!{1,2}")
FILLED = "IPython substitutes names and braces in this line before the shell runs it; rewrite it by hand"
HELP = re.compile(r"[ \t]*[\w.]+\?{1,2}[ \t]*$")
CELL = re.compile(r"\s*%%(\w+)[^\n]*\n?")
INNER = {
    "bash": ".sh", "sh": ".sh", "script": "", "javascript": ".js", "js": ".js",
    "time": ".py", "timeit": ".py", "capture": ".py", "prun": ".py", "python": ".py", "python3": ".py",
}  # fmt: skip
"""The languages of cells by their first line."""


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """The cells in Python as one module, in their order, and each cell of another language as its own."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = (
            f"line {error.lineno}, column {error.colno}: " if isinstance(error, json.JSONDecodeError) else ""
        )
        what = error.msg if isinstance(error, json.JSONDecodeError) else error
        raise SourceError(path, f"{where}is no notebook: {what}", fix="save it again in Jupyter") from error
    if not isinstance(whole, dict) or language_of(whole) not in ("", "python"):
        return ()
    python: list[Region] = []
    others: list[tuple[Region, ...]] = []
    for source in sources(SgRoot(text, "json").root()):
        region, *commands = cell(text, source)
        others.extend((one,) for one in commands)
        if region.suffix == ".py":
            python.append(region)
        elif region.suffix:
            others.append((region,))
    return ((tuple(python),) if python else ()) + tuple(others)


def language_of(notebook: dict[str, object]) -> str:
    """The language that a notebook names for its cells, or nothing."""
    found: object = notebook.get("metadata")
    for outer, inner in (("language_info", "name"), ("kernelspec", "language")):
        part = found.get(outer) if isinstance(found, dict) else None
        if isinstance(part, dict) and isinstance(part.get(inner), str):
            return str(part[inner]).lower()
    return ""


def sources(root: SgNode) -> Iterator[SgNode]:
    """The sources of the code cells: a string each, or a list of them."""
    for one in root.named_children():
        for cell in cells(one):
            found = entries(cell)
            kind, source = found.get("cell_type"), found.get("source", found.get("input"))
            if kind is not None and kind.text() == '"code"' and source is not None:
                yield source


def cells(notebook: SgNode) -> Iterator[SgNode]:
    """The cells of a notebook, or of the sheets that the oldest ones have."""
    found = entries(notebook) if notebook.kind() == "object" else {}
    yield from objects(found.get("cells"))
    for sheet in objects(found.get("worksheets")):
        yield from cells(sheet)


def objects(node: SgNode | None) -> Iterator[SgNode]:
    """The objects in a list."""
    for one in node.named_children() if node is not None and node.kind() == "array" else ():
        if one.kind() == "object":
            yield one


def cell(text: str, source: SgNode) -> tuple[Region, ...]:
    """The code of one cell, and the commands for the shell among its lines."""
    several = source.kind() == "array"
    strings = [one for one in source.named_children() if one.kind() == "string"] if several else [source]
    tracing = Tracing(text)
    for number, string in enumerate(strings):
        inside = string.range().start.index + 1, string.range().end.index - 1
        last = number == len(strings) - 1
        after = inside[1] if last else strings[number + 1].range().start.index + 1
        decode(tracing, *inside, after)
    code = "".join(tracing.text)
    found = CELL.match(code)
    suffix = INNER.get(found[1], "") if found is not None else ".py"
    glue = glue_of(text, source, strings) if several else ""
    begin = source.range().start.index + 1
    spell = json_text(glue, ascii_only=text.isascii())
    commands: tuple[Region, ...] = ()
    if suffix == ".py":
        tracing, shell = without_magics(tracing, code, found.end() if found is not None else 0)
        commands = tuple(fixed(one.region(".sh", spell, start=begin), FILLED) for one in shell)
    elif found is not None:
        tracing = traced_rest(tracing, found.end())
    return (tracing.region(suffix, spell, start=begin), *commands)


def glue_of(text: str, source: SgNode, strings: list[SgNode]) -> str:
    """What stands between two strings of a source, from quote to quote."""
    if len(strings) > 1:
        return text[strings[0].range().end.index - 1 : strings[1].range().start.index + 1]
    opening = text[source.range().start.index + 1 : strings[0].range().start.index] if strings else ""
    return f'",{opening}"'


def json_text(glue: str, *, ascii_only: bool) -> Spell:
    """Writes code into the strings of a source: one line in each, where they are a list."""

    def spell(text: str, last: bool) -> str:
        written = json.dumps(text, ensure_ascii=ascii_only)[1:-1]
        if not glue:
            return written
        lines = text.split("\n")
        parts = [json.dumps(line, ensure_ascii=ascii_only)[1:-1] for line in lines]
        head = "".join(f"{part}\\n{glue}" for part in parts[:-2])
        if len(parts) == 1:
            return parts[0]
        between = "" if last and not parts[-1] else glue
        return f"{head}{parts[-2]}\\n{between}{parts[-1]}"

    return spell


def traced_rest(tracing: Tracing, first: int, stop: int | None = None) -> Tracing:
    """What stands behind the first line of a cell, or between two places."""
    kept = Tracing(tracing.outer)
    kept.take(tracing, first, len(tracing.text) if stop is None else stop)
    return kept


def without_magics(tracing: Tracing, code: str, first: int) -> tuple[Tracing, list[Tracing]]:
    """The code with `pass` in the place of what only IPython understands, and what of it the shell runs."""
    kept = Tracing(tracing.outer)
    shell: list[Tracing] = []
    place = first
    open_text = ""
    while place < len(code):
        line = reach(LINE, code, place)
        found = None if open_text else magic(line.rstrip("\r\n"))
        if found is None:
            kept.take(tracing, place, place + len(line))
            open_text = still_open(open_text, line)
        else:
            line = reach(CONTINUED, code, place)
            stop = place + len(line.rstrip("\r\n"))
            kept.sign(found, tracing.starts[place], tracing.ends[stop - 1], fixed=True)
            kept.take(tracing, stop, place + len(line))
            command = COMMAND.match(line)
            if command is not None:
                shell.append(traced_rest(tracing, place + command.end(), stop))
        place += len(line)
    return kept, shell


def reach(pattern: re.Pattern[str], code: str, place: int) -> str:
    """The text at a place that a pattern matches."""
    found = pattern.match(code, place)
    return found[0] if found is not None else code[place:]


def magic(line: str) -> str | None:
    """What stands in Python for a line that only IPython understands; None for any other line."""
    found = MAGIC.match(line)
    if found is not None:
        return f"{found['lead']}{found['name'] or ''}{'None' if found['name'] else 'pass'}"
    if HELP.match(line):
        return f"{line[: len(line) - len(line.lstrip())]}pass"
    return None


def still_open(quote: str, line: str) -> str:
    """The triple quote that is open behind a line, if any: what stands inside is no magic."""
    for found in re.finditer(r'"""|\'\'\'', line):
        quote = "" if quote == found[0] else quote or found[0]
    return quote
