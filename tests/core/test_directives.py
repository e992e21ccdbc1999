"""Comments that tell v0to1 to keep something, and prose that does not."""

from __future__ import annotations

import pytest

from v0to1.core.directives import Directive, DirectiveError, Reach, parse_directive


@pytest.mark.parametrize(
    "prose",
    [
        "",
        "see v0to1: ignore",
        "v0to1 ignore[conversations/create]",
        "v0to1-helper: 2 requests 0123456789ab",
        "v0to1: checked by hand",
        "v0to1: this file was migrated, ignore what the linter says",
        "noqa: V001",
        "ignore[conversations/create]",
        "V0TO1: IGNORE",
    ],
)
def test_prose_is_no_directive(prose: str) -> None:
    assert parse_directive(prose) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v0to1: ignore", Directive(Reach.HERE, (), "")),
        ("v0to1:ignore", Directive(Reach.HERE, (), "")),
        ("  v0to1: ignore the old server stays  ", Directive(Reach.HERE, (), "the old server stays")),
        ("v0to1: ignore: legacy", Directive(Reach.HERE, (), "legacy")),
        ("v0to1: ignore[files] - legacy", Directive(Reach.HERE, ("files",), "legacy")),
        ("v0to1: ignore[a/b, c/*]", Directive(Reach.HERE, ("a/b", "c/*"), "")),
        ("v0to1: ignore[a/b] see [1]", Directive(Reach.HERE, ("a/b",), "see [1]")),
        ("v0to1: ignore-next[a/b] x", Directive(Reach.NEXT, ("a/b",), "x")),
        ("v0to1: ignore-file x", Directive(Reach.FILE, (), "x")),
    ],
)
def test_directives_are_read(text: str, expected: Directive) -> None:
    assert parse_directive(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("v0to1: ignored", "'ignored' is no word"),
        ("v0to1: Ignore", "'Ignore' is no word"),
        ("v0to1: ignore-lines", "'ignore-lines' is no word"),
        ("v0to1: ignore_file", "'ignore_file' is no word"),
        ("v0to1: ignore[a/b", "does not end"),
        ("v0to1: ignore[]", "no list of rules"),
        ("v0to1: ignore[a/b c/d]", "no list of rules"),
        ("v0to1: ignore(a/b)", "followed by '('"),
    ],
)
def test_what_nearly_is_one_is_told(text: str, said: str) -> None:
    with pytest.raises(DirectiveError) as caught:
        parse_directive(text)
    assert said in str(caught.value)
