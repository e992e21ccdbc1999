"""What never ends, or stands there a hundred thousand times, is read in the time that its length takes."""

from __future__ import annotations

import time

import pytest

from v0to1.errors import SourceError
from v0to1.languages.embedding.hosting import groups

pytestmark = pytest.mark.whole

MANY = 200_000
SECONDS = 30
"""A tenth of this is enough; what looks at everything again from every place takes hours."""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("asciidoc", "[source," + "a" * MANY),
        ("asciidoc", "[source,sh]\n----\ncurl a" + " " * MANY + "b\n----\n"),
        ("asciidoc", "[source,sh]\n----\ncurl a" + "<1>" * MANY + "b\n----\n"),
        ("jenkinsfile", "sh '" + "\\a" * MANY),
        ("jenkinsfile", "sh '" + "\\'" * MANY),
        ("jenkinsfile", 'sh """' + '\\"' * MANY),
        ("jenkinsfile", "/* " * MANY),
        ("justfile", "a:\n  curl b\n" + "\n" * MANY),
        ("textual", '\\"' * MANY),
        ("textual", "/* " * MANY),
        ("textual", '"${' * MANY),
        ("textual", 'a + "/b" + ' * 400),
        ("textual", "a = '/b'\n" * 500),
        ("textual", "a = 'b'\n" * MANY),
        ("textual", '"curl ' + "".join(f"${{a{place}.b}}" for place in range(MANY // 4)) + '"'),
        ("textual", '"curl ' + "\\" * MANY + '"'),
        ("dockerfile", 'CMD ["curl", "a"]\n' * (MANY // 50)),
        ("workflow", "run: curl " + "{{" * MANY),
    ],
)
def test_a_file_is_read_once(kind: str, text: str) -> None:
    begun = time.process_time()
    groups("a.dart" if kind == "textual" else "a", kind, text)
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize("text", ['a + "/b" + ' * MANY, "a = '/b'\n" * MANY])
def test_a_table_of_urls_is_said_to_be_unread(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(SourceError, match="more than 500 strings that look like URLs or requests"):
        groups("a.dart", "textual", text)
    assert time.process_time() - begun < SECONDS
