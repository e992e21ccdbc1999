"""Bodies that hand-made doubles of tests keep: places that name their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from v0to1.languages.python.locate import Locator

KEPT = {
    "json",
    "body",
    "data",
    "sent",
    "request",
    "requests",
    "kwargs",
    "payload",
    "posted",
    "captured",
    "call",
    "args",
}
TELLING = {"initial_user_msg", "conversation_instructions"}


class Kept(cst.CSTVisitor):
    """Places in a test that name the keys of a body: a literal with the same keys, reads of what was kept."""

    def __init__(self, locator: Locator, keys: frozenset[str]) -> None:
        super().__init__()
        self.locator = locator
        self.keys = keys
        self.compared: list[tuple[str, cst.SimpleString]] = []
        self.reads: dict[str, list[tuple[str, cst.SimpleString]]] = {}

    def found(self) -> Iterator[tuple[str, cst.SimpleString]]:
        """The keys of compared literals, and of reads of an object of which a telling key is read too."""
        yield from self.compared
        for base, reads in self.reads.items():
            words = set(re.split(r"\W+|_", base.lower()))
            if (
                words & KEPT
                and any(key in TELLING for key, _ in reads)
                and all(key in self.keys for key, _ in reads)
            ):
                yield from reads

    def visit_Dict(self, node: cst.Dict) -> None:
        """A literal that something is compared with."""
        parent = self.locator.parent(node)
        keys = [one.key for one in node.elements if isinstance(one, cst.DictElement)]
        texts = [(str(key.evaluated_value), key) for key in keys if isinstance(key, cst.SimpleString)]
        whole = len(texts) == len(node.elements) and {text for text, _ in texts} == self.keys
        if whole and isinstance(parent, cst.Comparison | cst.ComparisonTarget):
            self.compared.extend(texts)

    def visit_Subscript(self, node: cst.Subscript) -> None:
        """A read of an entry."""
        match node.slice:
            case [cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]:
                base = self.locator.source(node.value)
                self.reads.setdefault(base, []).append((str(key.evaluated_value), key))
