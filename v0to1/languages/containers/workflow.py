"""Workflows, tasks and manifests in YAML: the scripts of their steps, and what containers are told to run."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import field

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from v0to1.errors import SourceError
from v0to1.languages.containers import textual
from v0to1.languages.data.yaml_data import Loader
from v0to1.languages.embedding.commands import Command
from v0to1.languages.embedding.regions import Region, Tracing
from v0to1.languages.embedding.scalars import (
    INJECTED,
    INTERPOLATED,
    Settings,
    dict_of,
    first_word,
    scalar,
    set_up,
    word,
)
from v0to1.languages.embedding.words import listed, script_at
from v0to1.records import record

SCRIPTS = ("run", "script", "before_script", "after_script", "bash", "commands", "cmds", "cmd",
           "inlineScript", "sh")  # fmt: skip
POWERSHELL = ("pwsh", "powershell")
WORDS = ("entrypoint", "command", "args")
"""A command as a text, or word by word in this order; what a shell is given in a word is a script."""

PROBE, TEST, BY_WORD, BY_SHELL = "healthcheck", "test", "CMD", "CMD-SHELL"
ASKED = "httpGet"
PATH = re.compile(r"/[\w./?=&%,:~+-]*")
SERVICES, IMAGE = "services", "image"
PROGRAM = re.compile(r"[\w/.]")
OUTPUT = "sh"
"""The entry of a variable that is what a command writes."""

OPENINGS = ("-", "http:", "https:")
SHELLS = {
    "": ".sh", "bash": ".sh", "sh": ".sh", "zsh": ".sh", "/bin/bash": ".sh", "/bin/sh": ".sh",
    "python": ".py", "python3": ".py", "node": ".js",
}  # fmt: skip
"""What a step's `shell` says, by its first word; others have no language here."""

MODULES = ("shell", "ansible.builtin.shell", "ansible.builtin.command", "ansible.builtin.raw")
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
    found = (script for root in roots for script in Reading(text, is_composed(root)).scripts(root, {}))
    return tuple(script for script in found if script)


def is_composed(root: Node) -> bool:
    """Whether a file is one of Compose, which puts in variables by itself."""
    return isinstance(dict_of(root).get(SERVICES), MappingNode)


@record(frozen=True, slots=True)
class Reading:
    """A document while it is read; what an alias repeats is `seen`, and analysed once."""

    text: str
    composed: bool
    seen: set[int] = field(default_factory=set)

    def scripts(self, node: Node, settings: Settings, image: str = "") -> Iterator[tuple[Region, ...]]:
        """The scripts below a node, which may be one of a container with an image."""
        if id(node) in self.seen:
            return
        self.seen.add(id(node))
        if isinstance(node, SequenceNode):
            for one in node.value:
                yield from self.scripts(one, settings)
        if not isinstance(node, MappingNode):
            return
        entries = dict_of(node)
        for key in VARIABLES:
            settings = {**settings, **plain_entries(entries.get(key))}
        said = first_word(entries.get("shell"))
        suffix = SHELLS.get(said, "")
        yield from self.commands(entries, settings)
        for key, value in entries.items():
            if key == INPUTS:
                yield from inputs(self.text, entries, value)
                continue
            if key in POWERSHELL or (key in SCRIPTS and said in POWERSHELL):
                yield from self.requests(value)
            if (key in SCRIPTS and suffix) or is_module(key, value):
                yield from self.script(command(value), suffix or SHELLS[""], settings)
            if key in WORDS and not isinstance(value, SequenceNode):
                own = image_of(entries) if first_word(value).startswith(OPENINGS) else ""
                yield from self.script(value, SHELLS[""], settings, start=f"{own} " * bool(own))
            if key in VARIABLES:
                yield from self.outputs(value, settings)
            if key == ASKED:
                yield from self.asked(dict_of(value), image)
            if key == PROBE:
                yield from self.probe(dict_of(value).get(TEST), settings)
            yield from self.scripts(value, settings, image_of(entries) or image)

    def requests(self, value: Node) -> Iterator[tuple[Region, ...]]:
        """The requests of a script in PowerShell that stands there as it is."""
        if isinstance(value, ScalarNode) and value.style in (None, "|", ">"):
            for one in textual.commands(self.text, "a.ps1", value.start_mark.index, value.end_mark.index):
                yield (one,)

    def outputs(self, value: Node, settings: Settings) -> Iterator[tuple[Region, ...]]:
        """The scripts whose output is the value of a variable, which anything may read."""
        for name, one in dict_of(value).items():
            inner = dict_of(one).get(OUTPUT)
            if isinstance(inner, ScalarNode) and name.isidentifier():
                yield from self.script(inner, SHELLS[""], settings, start="{\n", end=f"\n}} >{name}\n")

    def script(
        self, value: Node, suffix: str, settings: Settings, *, start: str = "", end: str = ""
    ) -> Iterator[tuple[Region, ...]]:
        """The script in a scalar, or in a list of them, whose first sets up the variables for all.

        It stands between a `start` and an `end` that the file does not have.
        """
        if id(value) in self.seen:
            return
        nodes = scalars_of([value]) or scalars_of(value.value if isinstance(value, SequenceNode) else [])
        self.seen.update(map(id, nodes))
        yield tuple(
            scalar(
                self.text,
                one,
                suffix,
                {} if place else settings,
                composed=self.composed,
                around=(start, end),
            )
            for place, one in enumerate(nodes)
        )

    def commands(self, entries: Mapping[str, Node], settings: Settings) -> Iterator[tuple[Region, ...]]:
        """What a container is told to run word by word, over all lists that say it."""
        said = [one for key in WORDS if (one := entries.get(key)) is not None]
        lists = [one.value for one in said if isinstance(one, SequenceNode)]
        if lists and isinstance(said[0], ScalarNode) and first_word(said[0]) == said[0].value:
            lists.insert(0, [said[0]])
        nodes = [one for each in lists for one in each]
        yield from self.listed(nodes, image_of(entries), settings)

    def asked(self, entries: Mapping[str, Node], image: str) -> Iterator[tuple[Region, ...]]:
        """What Kubernetes asks a container for itself, whose server is called after its image."""
        path, port = entries.get("path"), entries.get("port")
        host = re.sub(r"\W", "_", image)
        if isinstance(path, ScalarNode) and isinstance(port, ScalarNode) and PATH.fullmatch(path.value):
            part = word(self.text, path)
            if part is not None and host.isidentifier():
                built = Command(self.text, {}, Tracing(self.text))
                built.glue(f'curl "http://${{{host}}}:{port.value}', part.starts[0])
                built.add(part)
                built.glue('"\n', part.ends[-1])
                yield (built.region(),)

    def probe(self, test: Node | None, settings: Settings) -> Iterator[tuple[Region, ...]]:
        """What a container is asked by, to see whether it is well."""
        if not isinstance(test, SequenceNode):
            yield from self.script(test, SHELLS[""], settings) if test is not None else ()
        elif first_word(test.value[0] if test.value else None) == BY_SHELL:
            for one in test.value[1:2]:
                yield from self.script(one, SHELLS[""], settings)
        elif first_word(test.value[0] if test.value else None) == BY_WORD:
            yield from self.listed(test.value[1:], "", settings)

    def listed(self, nodes: list[Node], program: str, settings: Settings) -> Iterator[tuple[Region, ...]]:
        """The command of some words, which may be options of a program that the image runs by itself."""
        scalars = scalars_of(nodes)
        words = [word(self.text, one) for one in scalars]
        if len(scalars) != len(nodes) or not set(map(id, nodes)).isdisjoint(self.seen):
            return
        found = script_at([one.value for one in scalars])
        if found is not None:
            yield from self.script(nodes[found[0]], found[1], settings)
            return
        self.seen.update(map(id, nodes))
        known = [one for one in words if one is not None]
        first = "".join(known[0].text) if known else ""
        own = program if first.startswith(OPENINGS) else ""
        if len(known) == len(words) and len(words) + bool(own) > 1 and (own or PROGRAM.match(first)):
            variables = INTERPOLATED if self.composed else INJECTED
            yield (listed(set_up(Tracing(self.text), settings), known, variables, own),)


def is_module(key: str, value: Node) -> bool:
    """Whether a task of Ansible gives a command to the shell: elsewhere, `shell` names a program."""
    words = str(value.value).split() if isinstance(value, ScalarNode) else []
    names = len(words) < 2 or words[0] in SHELLS or words[0] in POWERSHELL or "{0}" in words
    return key in MODULES and not (names and key == MODULES[0])


def image_of(entries: Mapping[str, Node]) -> str:
    """The name of the image that a container is made from, without where it is kept and its version."""
    image = entries.get(IMAGE)
    return re.split(r"[:@]", posixpath.basename(image.value))[0] if isinstance(image, ScalarNode) else ""


def scalars_of(nodes: list[Node]) -> list[ScalarNode]:
    """The texts among some nodes."""
    return [one for one in nodes if isinstance(one, ScalarNode) and one.tag == STRING]


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


def command(value: Node) -> Node:
    """The command of a step that is written as a mapping (`run: {command: …}`), else the value itself."""
    if isinstance(value, MappingNode):
        for key, inner in value.value:
            if isinstance(key, ScalarNode) and key.value == "command":
                return inner  # type: ignore[no-any-return]
    return value


def inputs(text: str, step: dict[str, Node], value: Node) -> Iterator[tuple[Region, ...]]:
    """The script that a step gives to the action which runs JavaScript."""
    uses = step.get("uses")
    if not isinstance(uses, ScalarNode) or not uses.value.startswith(SCRIPT_ACTION):
        return
    for key, inner in value.value if isinstance(value, MappingNode) else ():
        if isinstance(key, ScalarNode) and key.value == "script" and isinstance(inner, ScalarNode):
            yield (scalar(text, inner, ".js", {}),)
