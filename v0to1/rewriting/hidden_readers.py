"""What may read a response, and is no expression of the program that shows it: then its keys stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from v0to1.core.rules import Target
from v0to1.evaluation.http.libraries import load
from v0to1.evaluation.http.operations import Operation
from v0to1.languages.base import Refusal, Workbench
from v0to1.languages.modules import names_in
from v0to1.rewriting.reads import DECLARED, is_other

REFLECTIVE = "`{}` in {} may read its response in a way that cannot be seen, and V1 gives it other keys"
DOCTEST = "a doctest names {}, and doctests are not rewritten"

CHECKED = re.compile(r"(?m)^\s*(?://|/?\*+)\s*@ts-check\b")
TYPED = re.compile(r"@(?:type|param|typedef|property|returns?)\b\s*\{")
"""A type in a comment of JavaScript, which a compiler holds the code against where it is asked to."""

EXAMPLE = re.compile(r"(?m)^[ \t]*>>> .*(?:\n(?![ \t]*(?:\"\"\"|'''|$)).*)*")
"""An example in a documentation text, with what it prints."""


def refuse_hidden_readers(bench: Workbench, one: Operation, target: Target) -> None:
    """Raise `Refusal` where keys of a response may be read by names made at run time, types or doctests."""
    reflective = load(bench.language).names.reflective
    keys = sorted(name.replace("[]", "").rpartition(".")[2] for name in other_keys(target))
    for module in sorted(modules_of(one)):
        text = bench.modules.text(module)
        for name in sorted(name for name in reflective if name in text):
            if name in names_in(bench.modules.body(module)):
                raise Refusal(REFLECTIVE.format(name, module))
        if CHECKED.search(text) and TYPED.search(text):
            raise Refusal(DECLARED)
        examples = "\n".join(EXAMPLE.findall(text))
        for key in keys:
            if re.search(rf"['\"]{re.escape(key)}['\"]", examples):
                raise Refusal(DOCTEST.format(key))


def other_keys(target: Target) -> Iterator[str]:
    """The paths of what V1 gives under another key, or otherwise."""
    yield from (name for name, rule in target.reads.items() if is_other(name, rule))


def modules_of(one: Operation) -> set[str]:
    """The modules in which an operation is sent, and its response read."""
    sent = {module for each in one.requests for module in (each.module, each.site.module)}
    return sent | {each.module for each in one.reads}
