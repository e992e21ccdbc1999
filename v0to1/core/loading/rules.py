"""Loading rules: files as written, checked against the schema, validated as `Rule`s."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from v0to1.core.endpoints import Template
from v0to1.core.loading.reads import Shapes
from v0to1.core.loading.schema import check
from v0to1.core.loading.targets import METHODS, checked_target, checked_template
from v0to1.core.loading.yaml import Document, Entry, RuleError, entry, plain, read_document
from v0to1.core.misuse import is_misuse
from v0to1.core.model import Verdict
from v0to1.core.rules import Example, GapCard, HeaderSource, Rule, SocketSource

__all__ = ["DATA_FILES", "SCENARIOS", "RuleError", "load_rules", "rule_files", "shape_files"]

DATA_FILES = (
    "api.yaml",
    "calendar.yaml",
    "event_kinds.yaml",
    "evidence.yaml",
    "misuse.yaml",
    "servers.yaml",
)
"""Files at the top of the built-in folder that are data of other kinds."""

SHAPES, SCENARIOS = "shapes", "scenarios"
"""Folders of a rules folder whose files are no rules."""


def load_rules(folders: Sequence[Path]) -> tuple[Rule, ...]:
    """All rules of `folders`, sorted by id; raises `RuleError` at the first file that is wrong.

    The first folder is the built-in one: it holds the schemas, which its own files are checked
    against by this project's tests only. Files of every other folder are checked here. They may use
    the built-in shapes and add their own; no two files may have the same rule id.
    """
    rules: dict[str, Rule] = {}
    shapes: dict[str, Entry] = {}
    for index, folder in enumerate(folders):
        schemas = folders[0] if index else None
        shapes |= dict(_shapes(folder, schemas))
        for path in rule_files(folder):
            document = read_document(path)
            if schemas is not None:
                check(document, schemas / "schema.json")
            rule = checked_rule(rule_id(path, folder), document, shapes)
            if is_misuse(rule.id):
                raise RuleError(path, 1, "rules about V0 have another name", fix="move it to another folder")
            if rule.id in rules:
                raise RuleError(path, 1, f"there is already a rule {rule.id}", fix="rename this file")
            rules[rule.id] = rule
    return tuple(rules[name] for name in sorted(rules))


def rule_files(folder: Path) -> tuple[Path, ...]:
    """The rule files below `folder`, sorted; raises `RuleError` when there is no such folder."""
    if not folder.is_dir():
        raise RuleError(folder, 1, "is no folder of rules", fix="name a folder with .yaml files")
    top = {folder / name for name in DATA_FILES}
    files = sorted(folder.rglob("*.yaml"))
    others = (SHAPES, SCENARIOS)
    return tuple(
        path for path in files if path not in top and path.relative_to(folder).parts[0] not in others
    )


def shape_files(folder: Path) -> tuple[Path, ...]:
    """The shape tables of `folder`, sorted."""
    return tuple(sorted((folder / SHAPES).glob("*.yaml")))


def rule_id(path: Path, folder: Path) -> str:
    """`conversations/create` for `<folder>/conversations/create.yaml`."""
    return path.relative_to(folder).with_suffix("").as_posix()


def _shapes(folder: Path, schemas: Path | None) -> Iterator[tuple[str, Entry]]:
    for path in shape_files(folder):
        document = read_document(path)
        if schemas is not None:
            check(document, schemas / "shape.schema.json")
        yield path.stem, entry(document)


def checked_rule(name: str, document: Document, shapes: Shapes) -> Rule:
    """The rule in `document`; raises `RuleError` with the line of what is wrong."""
    whole = entry(document)
    v0 = whole.get("v0")
    path = None if v0.get("path").value is None else checked_template(v0.get("path"))
    targets = tuple(checked_target(one, path, shapes) for one in whole.get("targets").elements())
    verdict = Verdict(whole.get("verdict").choice([one.value for one in Verdict]))
    gap = _gap(whole.get("gap"))
    if not targets and gap is None and v0.get("header").value is None:
        raise whole.error("has neither targets nor a gap", fix="say what V1 has instead, or why nothing")
    return Rule(
        id=name,
        title=whole.get("title").text(),
        why=whole.get("why").text(),
        source=whole.get("source").text(),
        note=whole.get("note").text(""),
        verdict=verdict,
        silent=whole.get("silent").flag(),
        minutes=checked_minutes(whole.get("minutes")),
        method=v0.get("method").choice(METHODS) if path else "",
        path=path.text if path else "",
        aliases=tuple(checked_template(one).text for one in v0.get("aliases").elements()),
        specific=v0.get("specific").flag(),
        targets=targets,
        gap=gap,
        examples=tuple(_example(one) for one in whole.get("examples").elements()),
        when={name: value.text() for name, value in v0.get("when").items()},
        socket=_socket(v0, path),
        header=_header(v0),
        adapter=_adapter(whole.get("adapter"), path),
        look=whole.get("look").text(""),
    )


def _adapter(written: Entry, path: Template | None) -> Mapping[str, object] | None:
    if written.value is None:
        return None
    if path is None:
        raise written.error("is for requests alone", fix="leave it out, or write method and path")
    data = plain(written.value)
    if not isinstance(data, dict):
        raise written.error("must be a mapping", fix="write flow and the data that it needs")
    return data


def checked_minutes(written: Entry) -> tuple[int, int]:
    """A range of minutes; raises `RuleError`."""
    numbers = [one.number() for one in written.elements()]
    if len(numbers) != 2 or not 0 <= numbers[0] <= numbers[1]:
        raise written.error("must be a range of minutes", fix="write two numbers, the smaller first")
    return numbers[0], numbers[1]


def _gap(written: Entry) -> GapCard | None:
    if written.value is None:
        return None
    return GapCard(
        title=written.get("title").text(),
        why=written.get("why").text(),
        python=written.get("python").text(""),
        shell=written.get("shell").text(""),
        closed_since=written.get("closed_since").text(""),
        older=written.get("older").flag(),
        conflict=written.get("conflict").text(""),
    )


def _example(written: Entry) -> Example:
    after = written.get("after")
    return Example(
        language=written.get("language").text(),
        before=written.get("before").code(),
        after=None if after.value is None else after.code(),
    )


def _socket(v0: Entry, path: Template | None) -> SocketSource | None:
    kinds = [kind for kind in ("connect", "emit", "event") if v0.get(kind).value is not None]
    sources = len(kinds) + (path is not None) + (v0.get("header").value is not None)
    if sources != 1:
        raise v0.error("must say exactly one source", fix="write path, connect, emit, event or header")
    if not kinds:
        return None
    return SocketSource(kinds[0], v0.get(kinds[0]).texts(), v0.get("action").text(""))


def _header(v0: Entry) -> HeaderSource | None:
    written = v0.get("header")
    if written.value is None:
        return None
    return HeaderSource(
        name=written.get("name").text(),
        to=written.get("to").text(),
        value=written.get("value").text(),
        hosts=written.get("hosts").texts(),
    )
