"""Only the rules know the two APIs: their routes, headers, hosts and field names stand in no other code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.pipeline.matching import known
from v0to1.core.api import api

PACKAGE = Path(__file__).parents[1] / "v0to1"
LAYERS = (
    "applying",
    "attribution",
    "core",
    "evaluation",
    "findings",
    "languages",
    "pipeline",
    "planning",
    "reports",
    "rewriting",
    "scan",
    "server",
    "tree",
)


@cache
def words() -> frozenset[str]:
    """Give the texts that nobody writes but who knows the APIs: the roots, headers, hosts, and long names."""
    rules = known().rules
    found = {api().v1_root, api().start.removeprefix("/"), f"/{api().collection}"}
    for rule in rules:
        found |= {rule.header.name, *rule.header.hosts} if rule.header is not None else set()
        for path in (rule.path, *rule.aliases, *(target.path for target in rule.targets)):
            found |= {step for step in re.split(r"[/{}:]", path) if re.search(r"[-_]", step)}
        for target in rule.targets:
            found |= {name for name in (*target.body, *target.query_fields) if "_" in name}
            found |= {name for path in target.reads for name in path.split(".") if "_" in name}
    found |= {one.header for one in api().servers.values() if "-" in one.header}
    hosts = (one for signal in known().signals if signal.kind == "host" for one in signal.patterns)
    found |= {one for one in hosts if "*" not in one and one.count(".") > 1}
    return frozenset(one.lower() for one in found if one)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """Give the string constants of a module, but no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    owners = ast.Module | ast.ClassDef | ast.FunctionDef
    bodies = (each for node in ast.walk(tree) if isinstance(node, owners) for each in node.body)
    said = {id(each.value) for each in bodies if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def spoken(path: Path) -> dict[str, int]:
    """Give the words of the APIs in a module's constants, with a line of each."""
    found: dict[str, int] = {}
    for line, text in texts(path):
        lowered = text.lower()
        for word in words():
            if word in lowered and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lowered):
                found.setdefault(word, line)
    return found


@pytest.mark.parametrize("layer", LAYERS)
def test_code_has_no_words_of_the_apis(layer: str) -> None:
    """All modules of a layer together: a test of its own costs more than a module."""
    modules = sorted((PACKAGE / layer).rglob("*.py"))
    assert modules
    for path in modules:
        name = path.relative_to(PACKAGE).as_posix()
        found = spoken(path)
        for word in found:
            raise AssertionError(f"{name}:{found[word]}: {word!r} belongs into the rules")
