"""Commands that go through the run-time adapter already: by a function of their name, or by its file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1.languages.shell.lowering.walk import named

FILE = "openhands_v0"
"""How the adapter's file is called, and the variable in which its path stands."""

MARK = "adapt_v0"
"""What a lowered command has behind its name when it goes through the adapter."""

DEFINED = re.compile(rf'\b([a-z]+)\(\) \{{ python3 "[^\n]*{FILE}[^\n]*" \1 "\$@"; \}}')
"""A function that gives all words of a tool to the adapter."""


def tools_in(text: str) -> frozenset[str]:
    """The tools that a script has put behind the adapter."""
    return frozenset(DEFINED.findall(text)) if FILE in text else frozenset()


def is_ours(node: SgNode) -> bool:
    """Whether the definition of a function is one that puts a tool behind the adapter."""
    return DEFINED.search(node.text()) is not None


def runs_file(words: Sequence[SgNode]) -> bool:
    """Whether words behind `python3` are the adapter's file, and a tool."""
    return len(words) > 1 and FILE in words[0].text()


def is_behind(node: SgNode, tool: str) -> bool:
    """Whether a command names the adapter's file before the tool."""
    texts = [one.text() for one in named(node)]
    place = next((i for i, text in enumerate(texts) if text.rpartition("/")[2] == tool), 0)
    return place > 0 and FILE in texts[place - 1]
