"""Events by their numbers: which requests go through the helper, and which are left with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

HEAD = 'import os\nimport requests\nROOT = os.environ["OPENHANDS_URL"]\n'
NUMBERED = 'numbered_events(requests, f"{ROOT}/api/v1", c'
MADE = {
    "numbers and a limit in a mapping": (
        """
def page(c, last):
    url = f"{ROOT}/api/conversations/{c}/events"
    return requests.get(url, params={"start_id": last + 1, "limit": 50}).json()
""",
        f"return {NUMBERED}, start_id=last + 1, limit=50).json()",
    ),
    "numbers in the URL": (
        """
def page(c, a, b):
    return requests.get(f"{ROOT}/api/conversations/{c}/events?start_id={a}&end_id={b}").json()
""",
        f"return {NUMBERED}, start_id=a, end_id=b).json()",
    ),
    "a number that may be missing": (
        """
def page(c, start=None):
    params = {}
    if start is not None:
        params["start_id"] = start
    return requests.get(f"{ROOT}/api/conversations/{c}/events", params=params).json()
""",
        f"return {NUMBERED}, start_id=start).json()",
    ),
    "a function of the client's own that decodes": (
        """
def get(path, params=None):
    r = requests.get(ROOT + path, params=params)
    r.raise_for_status()
    return r.json()
def page(c, last):
    return get(f"/api/conversations/{c}/events", {"start_id": last})["events"]
""",
        'return numbered_events(lambda method, url: get(url), "/api/v1", c, start_id=last)["events"]',
    ),
    "ids that are compared": (
        """
def newer(c, last):
    found = requests.get(f"{ROOT}/api/conversations/{c}/events").json()["events"]
    return [one for one in found if one["id"] > last]
""",
        f'found = {NUMBERED}).json()["events"]',
    ),
    "ids that are added to": (
        """
def following(c):
    found = requests.get(f"{ROOT}/api/conversations/{c}/events").json()["events"]
    last = found[-1]["id"]
    return last + 1
""",
        f'found = {NUMBERED}).json()["events"]',
    ),
    "an answer that goes to where numbers are asked for": (
        """
def first(c):
    return requests.get(f"{ROOT}/api/conversations/{c}/events").json()
def later(c, n):
    return requests.get(f"{ROOT}/api/conversations/{c}/events", params={"start_id": n}).json()
""",
        f"return {NUMBERED}).json()",
    ),
}
LEFT = {
    "a part of the URL under a condition": (
        """
def page(c, n, new):
    url = f"{ROOT}/api/conversations/{c}/events?start_id={n}" + ("&reverse=true" if new else "")
    return requests.get(url).json()
""",
        "only sometimes sent",
    ),
    "a URL that grows under a condition": (
        """
def page(c, n, new):
    url = f"{ROOT}/api/conversations/{c}/events?start_id={n}"
    if new:
        url += "&reverse=true"
    return requests.get(url).json()
""",
        "only sometimes sent",
    ),
    "a value in the URL under a condition": (
        """
def page(c, n, few):
    url = f"{ROOT}/api/conversations/{c}/events?start_id={n}&limit=" + ("5" if few else "100")
    return requests.get(url).json()
""",
        "only sometimes sent",
    ),
    "an entry that is spread under a condition": (
        """
def page(c, n, new):
    asked = {"start_id": n, **({"reverse": True} if new else {})}
    return requests.get(f"{ROOT}/api/conversations/{c}/events", params=asked).json()
""",
        "only sometimes sent",
    ),
    "more of a query that is not known": (
        """
def page(c, n, more):
    return requests.get(f"{ROOT}/api/conversations/{c}/events?start_id={n}&{more}").json()
""",
        "cannot be seen",
    ),
    "a mapping beside the query": (
        """
def page(c, n, more):
    return requests.get(f"{ROOT}/api/conversations/{c}/events?start_id={n}", params=more).json()
""",
        "cannot be seen",
    ),
    "a function of the client's own that reads the answer": (
        """
def get(path, params=None):
    return requests.get(ROOT + path, params=params).json()["events"]
def page(c, n):
    return get(f"/api/conversations/{c}/events", {"start_id": n})
""",
        "reads the answer itself",
    ),
    "a filter in the body": (
        """
def page(c, n):
    url = f"{ROOT}/api/conversations/{c}/events?start_id={n}"
    return requests.get(url, json={"source": "agent"}).json()
""",
        "cannot filter by source",
    ),
}
IN_PLACE = {
    "ids that tell events apart": """
def sources(c, seen):
    found = requests.get(f"{ROOT}/api/conversations/{c}/events").json()["events"]
    return [one["source"] for one in found if one["id"] not in seen]
""",
    "a limit alone": """
def count(c):
    return len(requests.get(f"{ROOT}/api/conversations/{c}/events?limit=50").json()["events"])
""",
}


@pytest.mark.parametrize(("body", "expected"), MADE.values(), ids=MADE)
def test_what_asks_for_numbers_gets_them(tmp_path: Path, body: str, expected: str) -> None:
    texts = {"client.py": HEAD + body}
    findings, after = migrated(tmp_path, texts)
    assert reasons(findings) == {}
    assert expected in added(texts, after, "client.py")


@pytest.mark.parametrize(("body", "reason"), LEFT.values(), ids=LEFT)
def test_what_the_helper_cannot_be_told_is_left(tmp_path: Path, body: str, reason: str) -> None:
    findings, after = migrated(tmp_path, {"client.py": HEAD + body})
    assert after == {}
    assert reason in reasons(findings)["client.py:events/list"]


@pytest.mark.parametrize("body", IN_PLACE.values(), ids=IN_PLACE)
def test_what_needs_no_numbers_is_changed_in_place(tmp_path: Path, body: str) -> None:
    _, after = migrated(tmp_path, {"client.py": HEAD + body})
    assert list(after) == ["client.py"]
    assert "/api/v1/conversation/{c}/events/search" in after["client.py"]


SCRIPT_LEFT = {
    "a part of the URL under a condition": (
        """
export async function page(id, n, newest) {
  const way = newest ? "&reverse=true" : "";
  const r = await fetch(`${ROOT}/api/conversations/${id}/events?start_id=${n}${way}`);
  return (await r.json()).events;
}
""",
        "only sometimes sent",
    ),
    "a function of the client's own that adds a query": (
        """
async function get(path, params = {}) {
  return (await fetch(`${ROOT}${path}?${new URLSearchParams(params)}`)).json();
}
export const page = async (id, n) => (await get(`/api/conversations/${id}/events`, { start_id: n })).events;
""",
        "puts a query behind every URL",
    ),
}


@pytest.mark.parametrize(("body", "reason"), SCRIPT_LEFT.values(), ids=SCRIPT_LEFT)
def test_what_the_helper_of_a_script_cannot_be_told_is_left(tmp_path: Path, body: str, reason: str) -> None:
    findings, after = migrated(tmp_path, {"client.js": f"const ROOT = process.env.OPENHANDS_URL;{body}"})
    assert after == {}
    assert reason in reasons(findings)["client.js:events/list"]


def test_a_query_that_is_added_only_where_there_is_one_does_no_harm(tmp_path: Path) -> None:
    body = """const ROOT = process.env.OPENHANDS_URL;
async function get(path, params) {
  const query = params ? `?${new URLSearchParams(params)}` : "";
  return (await fetch(`${ROOT}${path}${query}`)).json();
}
export const page = async (id, n) => (await get(`/api/conversations/${id}/events`, { start_id: n })).events;
"""
    findings, after = migrated(tmp_path, {"client.js": body})
    assert reasons(findings) == {}
    assert 'await numberedEvents((path) => get(path), "/api/v1", id, { startId: n })' in after["client.js"]
