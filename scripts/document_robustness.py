"""Write what docs/robustness.md counts anew: the tests of hostile input, by kind."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from math import prod
from pathlib import Path
from types import ModuleType

PAGE = Path(__file__).resolve().parent.parent / "docs" / "robustness.md"
BEGIN, END = "<!-- {}: made by scripts/document_robustness.py -->\n", "<!-- end of {} -->\n"
KINDS = (
    *("files", "names", "settings", "git", "streams", "permissions", "writing", "own_errors"),
    *("gateway_requests", "gateway_paths", "gateway_callers", "gateway_clients", "gateway_upstream"),
)
"""The modules `test_*.py` of tests/hostile/, each a section of the page."""


def page(text: str) -> str:
    """Return the page `text` with new tables."""
    for kind in KINDS:
        begin, end = BEGIN.format(kind), END.format(kind)
        before, _, rest = text.partition(begin)
        _, _, after = rest.partition(end)
        text = before + begin + table(kind) + end + after
    return text


def table(kind: str) -> str:
    """Return the tests of a module, with how often each is run."""
    counted = dict(tests(import_module(f"tests.hostile.test_{kind}")))
    rows = [f"| {name} | {count} |\n" for name, count in counted.items()]
    return "".join(
        ["| what holds | tried |\n|---|--:|\n", *rows, f"| **all** | **{sum(counted.values())}** |\n"]
    )


def tests(module: ModuleType) -> Iterator[tuple[str, int]]:
    """Give the tests of a module in words, with the number of their cases."""
    for name, function in vars(module).items():
        if name.startswith("test_"):
            marks = [mark for mark in getattr(function, "pytestmark", ()) if mark.name == "parametrize"]
            words = name.removeprefix("test_").replace("_", " ")
            yield words[0].upper() + words[1:], prod(len(mark.args[1]) for mark in marks)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
