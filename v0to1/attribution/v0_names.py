"""The names in requests and responses that V1 has not, or calls otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from v0to1.core.rules import Rule


def old_names(rules: Iterable[Rule], wanted: set[str]) -> Iterator[str]:
    """The names in requests and answers of some rules that V1 has not, or calls otherwise."""
    for rule in rules:
        for target in rule.targets if rule.id in wanted else ():
            yield from (name for name, field in target.body.items() if field.to != name)
            for read in target.reads.values():
                name = read.name.rpartition(".")[2].removesuffix("[]")
                if read.to != name:
                    yield name
