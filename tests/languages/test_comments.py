"""Comments are found by the grammars; what only looks like one, in any string, is none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from v0to1.core.directives import parse_directive
from v0to1.languages.comments import STYLES, comments
from v0to1.languages.registry import KNOWN

SAID = "v0to1: ignore"


def directives(language: str, path: str, text: str) -> Iterator[tuple[int, bool]]:
    """The lines of the directives in a text, and whether the comment stands alone."""
    for remark in comments(language, path, text):
        for place, words in remark.lines:
            if parse_directive(words) is not None:
                yield text.count("\n", 0, place) + 1, remark.alone


def test_every_language_says_how_its_comments_are_written() -> None:
    assert set(STYLES) == {one.name for one in KNOWN}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", f'x = "# {SAID}"\n'),
        ("a.py", f'def f():\n    """\n    # {SAID}\n    """\n'),
        ("a.py", f"x = '''\n# {SAID}\n'''\n"),
        ("a.py", f"x = f\"{{y['# {SAID}']}}\"\n"),
        ("a.py", f"x = r'\\' # {SAID}'\n"),
        ("a.py", f'# Write "# {SAID}" to keep a line.\n'),
        ("a.py", f"# Write `# {SAID}` to keep a line.\n"),
        ("a.py", f"x = 5 // {SAID.replace(': ', '[').replace('ignore', 'ignore]')}\n"),
        ("a.js", f"const x = '// {SAID}';\n"),
        ("a.js", f"const x = `\n// {SAID}\n`;\n"),
        ("a.js", f"const x = /\\/\\/ {SAID}/;\n"),
        ("a.js", f"# {SAID}\n"),
        ("a.jsx", f"const x = <p>// {SAID}</p>;\n"),
        ("a.ts", f'const x = "https://x/ // {SAID}";\n'),
    ],
)
def test_look_alikes_are_none(path: str, text: str) -> None:
    language = "python" if path.endswith(".py") else "javascript"
    assert list(directives(language, path, text)) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.py", f"x = 1  # {SAID}\n", (1, False)),
        ("a.py", f"\n    # {SAID}\n", (2, True)),
        ("a.py", f"x = 1  # noqa: E501  # {SAID}[files] because\n", (1, False)),
        ("a.py", f"x = 1\r\n# {SAID} é\r\n", (2, True)),
        ("a.py", f"x = '🙂'  # {SAID}", (1, False)),
        ("a.js", f"x(); // {SAID}\n", (1, False)),
        ("a.js", f"/* {SAID} */ x();\n", (1, False)),
        ("a.js", f"/**\n * {SAID}\n */\nx();\n", (2, True)),
        ("a.jsx", f"const x = <p>\n{{/* {SAID} */}}\n</p>;\n", (2, True)),
        ("a.ts", f"const x = <T>y; // {SAID}\n", (1, False)),
        ("a.mts", f"const x = `${{/* {SAID} */ y}}`;\n", (1, False)),
    ],
)
def test_comments_are_heard(path: str, text: str, expected: tuple[int, bool]) -> None:
    language = "python" if path.endswith(".py") else "javascript"
    assert list(directives(language, path, text)) == [expected]
