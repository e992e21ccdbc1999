"""YAML, of one document or several, with tags of any application; nothing is constructed from it."""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml.scanner import ScannerError

from v0to1.core.model import Span
from v0to1.core.text import LineIndex
from v0to1.languages.data.entries import DataError, Entry

ENOUGH = 50_000
"""Nodes of a document: an alias may be repeated without end."""

DEEPEST = 100
"""Keys that lead to a text; an alias may stand inside of what it means."""


BRACKETS = 200
"""Brackets in brackets; what is nested deeper takes the scanner a time that grows with the square of it."""


class Loader(yaml.SafeLoader):
    """Reads what a person may have written, and refuses what is nested without end before it takes long."""

    def fetch_flow_collection_start(self, token: type[yaml.Token]) -> None:
        """A bracket opens."""
        if self.flow_level >= BRACKETS:
            raise ScannerError(None, None, "nested too deeply", self.get_mark())
        super().fetch_flow_collection_start(token)


def read(text: str) -> Iterator[Entry]:
    """Give every scalar of all documents; raises `DataError`."""
    try:
        for document in yaml.compose_all(text, Loader=Loader):
            if document is not None:
                yield from scalars(document)
    except yaml.MarkedYAMLError as error:
        place = error.problem_mark or error.context_mark
        # YAML ends lines at more characters than others do
        line = LineIndex(text).position(min(place.index, len(text)))[0] if place else 1
        raise DataError(line, f"not understood as YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise DataError(1, "not understood as YAML") from error


def scalars(document: yaml.Node) -> Iterator[Entry]:
    """Give the scalars of a document with their keys, in the order in which they stand."""
    waiting: list[tuple[yaml.Node, tuple[str, ...]]] = [(document, ())]
    for _ in range(ENOUGH):
        if not waiting:
            return
        node, keys = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            yield Entry(keys, str(node.value), Span(node.start_mark.index, node.end_mark.index))
        elif len(keys) == DEEPEST:
            continue
        elif isinstance(node, yaml.MappingNode):
            pairs = [(value, (*keys, name_of(key))) for key, value in node.value]
            waiting += reversed(pairs)
        elif isinstance(node, yaml.SequenceNode):
            waiting += reversed([(item, (*keys, str(place))) for place, item in enumerate(node.value)])


def name_of(key: yaml.Node) -> str:
    """What a key is called; one that is a collection has no name."""
    return str(key.value) if isinstance(key, yaml.ScalarNode) else ""
