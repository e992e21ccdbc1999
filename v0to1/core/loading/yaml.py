"""Rule files as written: YAML read safely, with a line for every value and no key twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from v0to1.core.regular import contents
from v0to1.records import record

SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, where there is one: it takes an eighth of the time."""

_OF_TAGS = (ValueError, LookupError, AttributeError, TypeError)
"""What PyYAML raises for a value that is not of the kind that its tag says."""

Steps = tuple[str | int, ...]
"""Where a value stands in a document: `("targets", 0, "body")`."""


class RuleError(Exception):
    """A rule file that cannot be used: which file and line, what is wrong, what to do."""

    def __init__(self, path: Path, line: int, what: str, *, fix: str = "") -> None:
        self.path = path
        self.line = line
        self.what = what
        self.fix = fix
        super().__init__(f"{path}:{line}: {what}" + (f"; {fix}" if fix else ""))


@record(frozen=True, slots=True)
class Document:
    """One YAML file: its plain value and the syntax tree that knows the lines."""

    path: Path
    value: object
    node: yaml.Node | None

    def line(self, steps: Steps) -> int:
        """Line (from 1) of the value at `steps`, or of the nearest one around it that exists."""
        node, line = self.node, 1
        for step in steps:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def error(self, steps: Steps, what: str, *, fix: str = "") -> RuleError:
        """A `RuleError` at the value at `steps`."""
        where = ".".join(str(step) for step in steps)
        return RuleError(self.path, self.line(steps), f"{where}: {what}" if where else what, fix=fix)


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    return None


def _collections(node: yaml.Node | None, seen: set[int]) -> Iterator[yaml.CollectionNode]:
    """All mappings and lists; one that comes a second time (by an anchor) is given but not entered."""
    if not isinstance(node, yaml.CollectionNode):
        return
    yield node
    if id(node) in seen:
        return
    seen.add(id(node))
    for item in node.value:
        for inner in item if isinstance(item, tuple) else (item,):
            yield from _collections(inner, seen)


def _refuse_tricks(path: Path, root: yaml.Node | None) -> None:
    """Refuse doubled keys, keys that are no text, and collections that stand in two places."""
    given: set[int] = set()
    for node in _collections(root, set()):
        line = node.start_mark.line + 1
        if id(node) in given:
            raise RuleError(path, line, "an anchor is used again", fix="write the value out")
        given.add(id(node))
        if isinstance(node, yaml.MappingNode):
            _refuse_doubles(path, node)


def _refuse_doubles(path: Path, mapping: yaml.MappingNode) -> None:
    seen: dict[str, int] = {}
    for key, _ in mapping.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            raise RuleError(path, line, "a key must be plain text", fix="write the keys out")
        if key.value in seen:
            what = f"key {key.value!r} is already in line {seen[key.value]}"
            raise RuleError(path, line, what, fix="keep one of the two")
        seen[key.value] = line


def read_document(path: Path) -> Document:
    """Read one YAML file; raises `RuleError` for unreadable files, broken YAML and doubled keys."""
    try:
        loader = SafeLoader(contents(path).decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(path, 1, f"cannot be read ({error})", fix="save it as UTF-8 text") from error
    try:
        node = loader.get_single_node()
        _refuse_tricks(path, node)
        value = None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not YAML: {error.problem or error.context}"
        raise RuleError(path, mark.line + 1 if mark else 1, what, fix="mend the YAML") from error
    except (yaml.YAMLError, *_OF_TAGS, RecursionError) as error:
        raise RuleError(path, 1, f"not YAML: {error}", fix="mend the YAML") from error
    finally:
        loader.dispose()
    return Document(path, value, node)


@record(frozen=True, slots=True)
class Entry:
    """One value of a document together with its place, read with checks of its type."""

    document: Document
    steps: Steps
    value: object

    def error(self, what: str, *, fix: str = "") -> RuleError:
        """A `RuleError` at this value."""
        return self.document.error(self.steps, what, fix=fix)

    def items(self) -> Iterator[tuple[str, Entry]]:
        """Keys and values of a mapping; nothing when there is no value."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            raise self.error("must be a mapping", fix="write `key: value` lines")
        for key, value in self.value.items():
            name = spelled(key)
            yield name, Entry(self.document, (*self.steps, name), value)

    def get(self, key: str) -> Entry:
        """The value at `key`; its value is None when there is no such key."""
        found = self.value
        if found is not None and not isinstance(found, dict):
            raise self.error("must be a mapping", fix="write `key: value` lines")
        return Entry(self.document, (*self.steps, key), None if found is None else found.get(key))

    def only(self, keys: Sequence[str]) -> None:
        """Refuse a mapping with other keys than `keys`."""
        for name, value in self.items():
            if name not in keys:
                raise value.error("is not a known key", fix=f"write one of {', '.join(keys)}")

    def elements(self) -> Iterator[Entry]:
        """The values of a list; nothing when there is no value."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.error("must be a list", fix="write `- value` lines")
        for index, value in enumerate(self.value):
            yield Entry(self.document, (*self.steps, index), value)

    def text(self, default: str | None = None) -> str:
        """Text; raises when it is missing without a default."""
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str):
            missing = "is missing" if self.value is None else f"must be text, not {self.value!r}"
            raise self.error(missing, fix="write it as text, in quotes when it looks like a number")
        return self.value.strip()

    def code(self) -> str:
        """Text exactly as it stands in the file."""
        self.text()
        return str(self.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts; one text alone is a list of one."""
        if isinstance(self.value, str):
            return (self.text(),)
        return tuple(one.text() for one in self.elements())

    def flag(self) -> bool:
        """True or false; false when missing."""
        if self.value is not None and not isinstance(self.value, bool):
            raise self.error("must be true or false")
        return self.value is True

    def number(self) -> int:
        """A whole number."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            raise self.error("must be a whole number")
        return self.value

    def choice(self, allowed: Sequence[str], default: str | None = None) -> str:
        """One of the `allowed` texts."""
        found = self.text(default)
        if found not in allowed:
            known = ", ".join(filter(None, allowed))
            raise self.error(f"{found!r} is not known", fix=f"write one of {known}")
        return found


def spelled(value: object) -> str:
    """A key or plain value in its JSON spelling: `true`, `20`, `fix me`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def plain(value: object) -> object:
    """`value` with all keys as text, as JSON has them."""
    if isinstance(value, dict):
        return {spelled(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def entry(document: Document) -> Entry:
    """The whole value of `document`."""
    return Entry(document, (), plain(document.value))
