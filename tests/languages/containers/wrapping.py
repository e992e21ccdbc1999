"""Code wrapped into files of every kind, the way people write them, and what readers of those files see."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import yaml
from markdown_it import MarkdownIt


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to write code into a file: the name of one, how it is written, and what its reader makes of it.

    `lines` says that code of several lines fits in, `plain` that only harmless characters do.
    """

    path: str
    kind: str
    wrap: Callable[[str], str]
    read: Callable[[str], str]
    lines: bool = True
    plain: bool = False


def behind(prefix: str, text: str) -> str:
    """Every line behind a prefix, but for empty ones."""
    return "".join(prefix + line if line.strip() else line for line in text.splitlines(keepends=True))


def fenced(prefix: str) -> Callable[[str], str]:
    """A fence in a document, behind the indentation of a list or the marks of a quotation."""

    def wrap(code: str) -> str:
        quoted = code if ">" not in prefix else code.replace("\n\n", "\n")
        head = "# Title\n\nText ü.\n\n" + ("1. one\n\n" if prefix == "   " else "")
        return head + behind(prefix, f"```python\n{quoted}```\n")

    return wrap


def fence(text: str) -> str:
    """The content of the one fence of a document."""
    return next(one.content for one in MarkdownIt().parse(text) if one.type == "fence")


def notebook(*, several: bool, ascii_only: bool, indent: int | None) -> Callable[[str], str]:
    """A notebook with the code in its second cell."""

    def wrap(code: str) -> str:
        source = code.splitlines(keepends=True) if several else code
        cells: list[dict[str, object]] = [
            {"cell_type": "markdown", "metadata": {}, "source": ["# x = 1 ü"]},
            {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": source},
        ]
        whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        return json.dumps(whole, ensure_ascii=ascii_only, indent=indent)

    return wrap


def cell(text: str) -> str:
    """The source of the second cell of a notebook."""
    return "".join(json.loads(text)["cells"][1]["source"])


def steps(style: str) -> Callable[[str], str]:
    """A workflow with a script in one of YAML's styles."""

    def wrap(code: str) -> str:
        scalars = {
            "|": "|\n" + behind(" " * 10, code),
            "|-": "|-  # é\n" + behind(" " * 10, code),
            "'": "'" + code.replace("'", "''") + "'\n",
            '"': json.dumps(code, ensure_ascii=False) + "\n",
            "": code + "\n",
        }
        return (
            "on: push  # ü\njobs:\n  a:\n    steps:\n      - shell: python\n        run: "
            + scalars[style]
            + "        env: {A: '1'}\n"
        )

    return wrap


def step(text: str) -> str:
    """The script of a workflow's first step."""
    return str(yaml.safe_load(text)["jobs"]["a"]["steps"][0]["run"])


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "fence": Kind("a.md", "markdown", fenced(""), fence),
        "fence in a list": Kind("a.md", "markdown", fenced("   "), fence),
        "fence in a quotation": Kind("a.md", "markdown", fenced("> "), fence),
        "notebook": Kind("a.ipynb", "notebook", notebook(several=True, ascii_only=False, indent=1), cell),
        "notebook in ascii": Kind(
            "a.ipynb", "notebook", notebook(several=True, ascii_only=True, indent=2), cell
        ),
        "notebook on one line": Kind(
            "a.ipynb", "notebook", notebook(several=False, ascii_only=True, indent=None), cell
        ),
        "block scalar": Kind("a.yml", "workflow", steps("|"), step),
        "stripped block scalar": Kind("a.yml", "workflow", steps("|-"), step),
        "single quotes": Kind("a.yml", "workflow", steps("'"), step, lines=False),
        "double quotes": Kind("a.yml", "workflow", steps('"'), step),
        "plain scalar": Kind("a.yml", "workflow", steps(""), step, lines=False, plain=True),
    }
)
