"""What a grammar calls things: one table a language, read from `tables/*.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml
from ast_grep_py import SgNode

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The syntax of one language (the comments at the top of `tables/go.yaml` say what each entry means).

    `described` are all names in the keys of `blocks`.
    """

    grammar: str
    tests: str
    kinds: Mapping[str, Parts]
    declares: str
    operators: Mapping[str, str] = field(default_factory=dict)
    methods: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    defaults: frozenset[str] = frozenset()
    receiver: str = "this"
    implicit: bool = False
    tail: bool = False
    bare_calls: bool = False
    package: bool = False
    imports: str = "last"
    constructor: str = ""
    static: str = ""
    getters: frozenset[str] = frozenset()
    it: str = ""
    mark: str = ""
    transparent: frozenset[str] = frozenset()
    equal: frozenset[str] = frozenset()
    otherwise: Mapping[str, int] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    decoders: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    encoders: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    parsers: frozenset[str] = frozenset()
    pairs: frozenset[str] = frozenset()
    blocks: Mapping[str, str] = field(default_factory=dict)
    described: frozenset[str] = frozenset()
    describing: frozenset[str] = frozenset()
    labelled: frozenset[str] = frozenset()
    constants: str = ""
    pages: bool = False
    annotated: str = ""
    wire: frozenset[str] = frozenset()
    writes: str = ""
    lists: frozenset[str] = frozenset()
    wrappers: frozenset[str] = frozenset()
    unread: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    url: Mapping[str, str] = field(default_factory=dict)


@cache
def table(language: str) -> Table:
    """The table of a language."""
    text = resources.files("v0to1.languages.grammars").joinpath(f"tables/{language}.yaml").read_text("utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    kinds: dict[str, Parts] = {}
    for names, parts in raw.pop("kinds").items():
        kinds.update(dict.fromkeys(names.split(), tuple(str(parts).split())))
    for name, value in raw.items():
        if isinstance(value, list):
            raw[name] = frozenset(value)
        elif name in ("decoders", "fills"):
            raw[name] = {key: tuple(places) for key, places in value.items()}
    described = frozenset(name for key in raw.get("blocks", ()) for name in re.findall(r"\w+", key))
    return Table(kinds=kinds, described=described, **raw)


def declared_names(pattern: str, text: str) -> frozenset[str]:
    """The names that a file declares for others, by the pattern of its language."""
    found = re.finditer(pattern, text, re.MULTILINE)
    return frozenset(next(filter(None, one.groups()), "") for one in found) - {""}


COMMENTS = frozenset({"comment", "line_comment", "block_comment", "multiline_comment", "doc_comment"})
NUMBER = re.compile(r"-?\d+$")


def below(node: SgNode) -> list[SgNode]:
    """The named nodes directly below one, without comments."""
    return [child for child in node.named_children() if child.kind() not in COMMENTS]


def located(node: SgNode, where: str) -> SgNode | None:
    """A part of a node: by field, by number, or (`~a|b`) the first of some kinds; `x/y` is `y` in `x`."""
    for step in where.split("/"):
        found = one_step(node, step)
        if found is None:
            return None
        node = found
    return node


def one_step(node: SgNode, where: str) -> SgNode | None:
    """A part directly below a node."""
    if where == "_":
        return None
    if where == ".":
        return node
    if where.startswith("~"):
        kinds = where[1:].split("|")
        return next((child for child in below(node) if child.kind() in kinds), None)
    if NUMBER.match(where):
        inner, place = below(node), int(where)
        return inner[place] if -len(inner) <= place < len(inner) else None
    return node.field(where)
