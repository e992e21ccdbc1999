"""Workflows, tasks and manifests in YAML: the scripts of their steps, and what containers are told to run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from v0to1.errors import SourceError
from v0to1.languages.containers.regions import Region
from v0to1.languages.containers.scalars import scalar
from v0to1.languages.data.yaml_data import Loader

SCRIPTS = ("run", "script", "before_script", "after_script", "bash", "commands", "cmds", "cmd",
           "inlineScript")  # fmt: skip
WORDS = ("command", "args", "entrypoint")
"""A command as a text or word by word; the word behind `-c` is a script."""

RUNS = re.compile(r"-[a-z]*c")
SHELLS = {
    "": ".sh", "bash": ".sh", "sh": ".sh", "zsh": ".sh", "/bin/bash": ".sh", "/bin/sh": ".sh",
    "python": ".py", "python3": ".py", "node": ".js",
}  # fmt: skip
"""What a step's `shell` says, by its first word; others have no language here."""

SCRIPT_ACTION = "actions/github-script@"
VARIABLES = ("variables", "environment", "env", "vars")
INPUTS = "with"
STRING = "tag:yaml.org,2002:str"


def blocks(text: str, path: str) -> tuple[tuple[Region, ...], ...]:
    """Each script as a module of its own, lists of commands joined."""
    try:
        roots = list(yaml.compose_all(text, Loader))
    except (yaml.YAMLError, RecursionError) as error:
        said = " ".join(str(error).split())
        raise SourceError(path, f"is no YAML: {said}", fix="correct it, or leave it out") from error
    found = (script for root in roots for script in scripts(text, root, set(), {}))
    return tuple(script for script in found if script)


Settings = Mapping[str, ScalarNode]


def scripts(text: str, node: Node, seen: set[int], settings: Settings) -> Iterator[tuple[Region, ...]]:
    """The scripts below a node; what an alias repeats is looked at once."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, SequenceNode):
        for one in node.value:
            yield from scripts(text, one, seen, settings)
    if not isinstance(node, MappingNode):
        return
    entries = dict_of(node)
    for key in VARIABLES:
        settings = {**settings, **plain_entries(entries.get(key))}
    suffix = SHELLS.get(word(entries.get("shell")), "")
    for key, value in entries.items():
        if key == INPUTS:
            yield from inputs(text, entries, value)
            continue
        if key in SCRIPTS and suffix:
            yield from script(text, command(value), (suffix, settings), seen)
        if key in WORDS:
            for one in given(entries, key):
                yield from script(text, one, (SHELLS[""], settings), seen)
        yield from scripts(text, value, seen, settings)


def plain_entries(node: Node | None) -> dict[str, ScalarNode]:
    """The scalars of a mapping, by key; a list may have names and values instead."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    if isinstance(node, SequenceNode):
        items = [dict_of(one) for one in node.value]
        pairs = [(one["name"], one["value"]) for one in items if {"name", "value"} <= one.keys()]
    return {
        key.value: value
        for key, value in pairs
        if isinstance(key, ScalarNode) and isinstance(value, ScalarNode) and key.value.isidentifier()
    }


def dict_of(node: Node) -> dict[str, Node]:
    """The entries of a mapping by their keys; none of another node."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return {key.value: value for key, value in pairs if isinstance(key, ScalarNode)}


def given(entries: dict[str, Node], key: str) -> list[Node]:
    """The scripts in a command: its text, or what stands behind `-c`, which may end the list before."""
    value = entries[key]
    if not isinstance(value, SequenceNode):
        return [value]
    before = entries.get("command") if key == "args" else None
    words = [*(before.value if isinstance(before, SequenceNode) else ()), *value.value]
    pairs = ((one.value, two) for one, two in pairwise(words) if isinstance(one, ScalarNode))
    return [two for one, two in pairs if RUNS.fullmatch(one) and two in value.value]


def word(node: Node | None) -> str:
    """The first word of a scalar."""
    return (str(node.value).split() or [""])[0] if isinstance(node, ScalarNode) else ""


def command(value: Node) -> Node:
    """The command of a step that is written as a mapping (`run: {command: …}`), else the value itself."""
    if isinstance(value, MappingNode):
        for key, inner in value.value:
            if isinstance(key, ScalarNode) and key.value == "command":
                return inner  # type: ignore[no-any-return]
    return value


def script(
    text: str, value: Node, shell: tuple[str, Settings], seen: set[int]
) -> Iterator[tuple[Region, ...]]:
    """The script in a scalar, or in a list of them, whose first sets up the variables for all."""
    suffix, settings = shell
    if id(value) in seen:
        return
    several_lines = value.value if isinstance(value, SequenceNode) else [value]
    nodes = [one for one in several_lines if isinstance(one, ScalarNode) and one.tag == STRING]
    seen.update(map(id, nodes))
    yield tuple(scalar(text, one, suffix, {} if place else settings) for place, one in enumerate(nodes))


def inputs(text: str, step: dict[str, Node], value: Node) -> Iterator[tuple[Region, ...]]:
    """The script that a step gives to the action which runs JavaScript."""
    uses = step.get("uses")
    if not isinstance(uses, ScalarNode) or not uses.value.startswith(SCRIPT_ACTION):
        return
    for key, inner in value.value if isinstance(value, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.value == "script" and isinstance(inner, ScalarNode):
            yield (scalar(text, inner, ".js", {}),)
