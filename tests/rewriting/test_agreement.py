"""A text that several requests use is changed as all of them need it, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.languages.migrating import halves, migrated
from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.planning.agreement import OTHERWISE, overlap, touches

SHARED = {
    "client.py": """\
import requests

URL = "https://app.all-hands.dev/api/conversations"


def start(text):
    return requests.post(URL, json={"initial_user_msg": text}).json()["conversation_id"]


def titles():
    return [one["title"] for one in requests.get(URL).json()["results"]]
""",
    "client.mjs": """\
const URL = 'https://app.all-hands.dev/api/conversations';
const post = { method: 'POST', body: JSON.stringify({ initial_user_msg: 'Hello' }) };
console.log((await (await fetch(URL, post)).json()).conversation_id);
console.log((await (await fetch(URL)).json()).results.length);
""",
    "client.sh": """\
#!/bin/sh
URL=https://app.all-hands.dev/api/conversations
curl -s "$URL" --json '{"initial_user_msg": "Hello"}' | jq -r .conversation_id
curl -s "$URL" | jq -r '.results[].title'
""",
}
ALIKE = {
    "client.py": """\
import requests

BASE = "https://app.all-hands.dev"
CONVERSATIONS = BASE + "/api/«conversations│v1/app-conversations/search»"


def ids(page):
    return [one["«conversation_id│id»"] for one in page["«results│items»"]]


print(ids(requests.get(CONVERSATIONS).json()), ids(requests.get(CONVERSATIONS, params={"limit": 9}).json()))
for path in ("/api/«user/info│v1/users/git-info»", "/api/«conversations│v1/app-conversations/search»"):
    requests.get(BASE + path).raise_for_status()
""",
    "client.mjs": """\
const URL = 'https://app.all-hands.dev/api/«conversations│v1/app-conversations/search»';
const ids = ({ «results│items: results» }) => results.map((one) => one.«conversation_id│id»);
console.log(ids(await (await fetch(URL)).json()), ids(await (await fetch(`${URL}?limit=9`)).json()));
""",
    "client.sh": """\
#!/bin/sh
URL=https://app.all-hands.dev/api/«conversations│v1/app-conversations/search»
curl -s "$URL" | jq -r '.«results│items»[].«conversation_id│id»'
curl -s "$URL?limit=9" | jq -r '.«results│items»[].title'
""",
}


@pytest.mark.parametrize("name", SHARED)
def test_a_text_that_one_of_two_requests_needs_as_it_is_stays(tmp_path: Path, name: str) -> None:
    findings, changed = migrated(tmp_path, {name: SHARED[name]})
    assert not changed
    assert OTHERWISE.format("conversations/create") in [one.reason for one in findings]


@pytest.mark.parametrize("name", SHARED)
def test_requests_that_share_a_text_go_through_the_adapter_together(tmp_path: Path, name: str) -> None:
    findings, changed = migrated(tmp_path, {name: SHARED[name]}, "auto")
    assert {(one.rule, one.fix, one.applied) for one in findings} == {
        ("conversations/create", "adapter", True),
        ("conversations/list", "adapter", True),
    }
    assert "/v1/" not in changed[name]


@pytest.mark.parametrize("adapter", ["never", "auto"])
@pytest.mark.parametrize("name", ALIKE)
def test_a_text_that_all_need_alike_is_changed_once(tmp_path: Path, name: str, adapter: str) -> None:
    before, after = halves(ALIKE[name])
    assert migrated(tmp_path, {name: before}, adapter)[1] == {name: after}


@given(*[st.integers(0, 9)] * 4)
def test_changes_overlap_where_they_have_characters_in_common(a: int, b: int, c: int, d: int) -> None:
    one, other = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    common = set(range(one.start, one.end)) & set(range(other.start, other.end))
    first, second = Change("a.py", one, ""), Change("a.py", other, "")
    assert overlap(first, second) == overlap(second, first)
    assert overlap(first, second) or not common
    assert not overlap(first, Change("b.py", other, ""))
    assert not touches(one, other) or set(range(one.start, one.end)) <= set(range(other.start, other.end))
