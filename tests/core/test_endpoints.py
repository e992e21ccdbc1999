"""Endpoint templates: parsing, and matching with paths that are known in part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from v0to1.core.endpoints import (
    HOLE,
    Match,
    Template,
    TemplateError,
    match,
    parse_template,
    split_address,
    split_query,
)

CONVERSATIONS = parse_template("/api/conversations")
CONVERSATION = parse_template("/api/conversations/{conversation_id}")
STOP = parse_template("/api/conversations/{conversation_id}/stop")
SECURITY = parse_template("/api/conversations/{conversation_id}/security/{path:path}")
MICROAGENTS = parse_template("/api/user/repository/{repository_name:path}/microagents")

WORDS = st.text("abcdefghijklmnopqrstuvwxyz-0123456789", min_size=1, max_size=6)
NAMES = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True, max_size=3)


@st.composite
def templates(draw: st.DrawFn) -> Template:
    """Templates that begin with text, with up to three parameters of one step each."""
    steps = [f"{{{name}}}" for name in draw(NAMES)] + draw(st.lists(WORDS, max_size=3))
    return parse_template("/".join(["", draw(WORDS), *draw(st.permutations(steps))]))


def found(template: Template, text: str) -> Match | None:
    return match(template, split_address(text).segments)


@settings(deadline=None)
@given(templates(), st.data())
def test_a_path_made_from_a_template_matches_it(template: Template, data: st.DataObject) -> None:
    values = {
        name: data.draw(WORDS | st.just(HOLE) | WORDS.map(lambda word: word + HOLE))
        for name in template.names
    }
    path = "/".join(values[one.text] if one.parameter else one.text for one in template.segments)
    for base in ("", "https://host", "https://host:3000/some/prefix", HOLE, HOLE + "/prefix"):
        one = found(template, f"{base}/{path}")
        assert one is not None
        assert (dict(one.parameters), one.assumed) == (values, 0)


@settings(deadline=None)
@given(templates(), st.data())
def test_one_other_word_is_no_match(template: Template, data: st.DataObject) -> None:
    literal = [index for index, one in enumerate(template.segments) if not one.parameter]
    changed = data.draw(st.sampled_from(literal))
    steps = ["1" if one.parameter else one.text for one in template.segments]
    steps[changed] += "_"
    assert found(template, "https://host/" + "/".join(steps)) is None


@settings(deadline=None)
@given(templates())
def test_a_hole_is_no_word_of_the_template(template: Template) -> None:
    for index, one in enumerate(template.segments):
        if not one.parameter and index:
            steps = ["1" if step.parameter else step.text for step in template.segments]
            steps[index] = HOLE
            assert found(template, "https://host/" + "/".join(steps)) is None


@settings(deadline=None)
@given(templates())
def test_one_step_more_or_less_is_no_match(template: Template) -> None:
    steps = ["_" if one.parameter else one.text for one in template.segments]
    assert found(template, "https://host/" + "/".join([*steps, "_"])) is None
    if len(steps) > 1:
        assert found(template, "https://host/" + "/".join(steps[:-1])) is None


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_taken_apart(text: str) -> None:
    address = split_address(text)
    assert all("/" not in one and "?" not in one for one in address.segments)
    assert not address.segments or address.segments[0]


@pytest.mark.parametrize(
    ("text", "prefix", "assumed"),
    [
        ("https://app.all-hands.dev/api/conversations/c1", (), 0),
        ("https://host/openhands/api/conversations/c1", ("openhands",), 0),
        (f"{HOLE}/api/conversations/c1", (HOLE,), 0),
        (f"{HOLE}api/conversations/c1", (HOLE,), 0),
        (f"{HOLE}/conversations/c1", (HOLE,), 1),
        (f"{HOLE}conversations/c1", (HOLE,), 1),
        ("/api/conversations/c1/", (), 0),
        ("https://host//api/conversations/c1?x=1#top", (), 0),
    ],
)
def test_what_stands_before_the_template_is_told(text: str, prefix: tuple[str, ...], assumed: int) -> None:
    one = found(CONVERSATION, text)
    assert one is not None
    assert (dict(one.parameters), one.prefix, one.assumed) == ({"conversation_id": "c1"}, prefix, assumed)


@pytest.mark.parametrize(
    "text",
    [
        "/api/conversations/c1/stop/now",
        "/api/conversations//stop",
        "/api/v1/conversations/c1/stop",
        "https://host/conversations/c1/stop",
        f"https://host/{HOLE}/{HOLE}/stop",
        f"{HOLE}/stop",
        "",
        "?x=/api/conversations/c1/stop",
    ],
)
def test_other_paths_do_not_match(text: str) -> None:
    assert found(STOP, text) is None


@pytest.mark.parametrize(
    "text", ["https://slack.com/api/conversations.list", "/api/conversations-old", "/conversations"]
)
def test_words_are_compared_whole(text: str) -> None:
    assert found(CONVERSATIONS, text) is None


def test_a_rest_takes_several_steps_and_at_least_one() -> None:
    one = found(SECURITY, "/api/conversations/c1/security/export/trace")
    assert one is not None and one.parameters == {"conversation_id": "c1", "path": "export/trace"}
    assert found(SECURITY, "/api/conversations/c1/security") is None
    inner = found(MICROAGENTS, "/api/user/repository/owner/repo/microagents")
    assert inner is not None and inner.parameters == {"repository_name": "owner/repo"}


def test_the_more_particular_template_ranks_higher() -> None:
    search = parse_template("/api/conversations/{conversation_id}/security/{name}")
    assert sorted([SECURITY, STOP, CONVERSATION, search], key=lambda one: one.rank) == [
        CONVERSATION,
        SECURITY,
        STOP,
        search,
    ]


def test_addresses_are_taken_apart() -> None:
    address = split_address(f"https://{HOLE}:3000/api/x/?limit=5&id={HOLE}&flag#part")
    assert address.host == f"{HOLE}:3000"
    assert address.segments == ("api", "x")
    assert address.query == (("limit", "5"), ("id", HOLE), ("flag", ""))
    assert split_query("") == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("api/x", "is no path"),
        ("/api/", "is no path"),
        ("/api//x", "is no path"),
        ("/api/{x}/{x}", "twice"),
        ("/a/{x:path}/b/{y:path}", "more than one"),
        ("/api/x{id}", "neither plain text"),
        ("/api/x?y", "neither plain text"),
    ],
)
def test_bad_templates_are_refused(text: str, what: str) -> None:
    with pytest.raises(TemplateError, match=what):
        parse_template(text)
