"""Events by their numbers: which requests go through the helper, and which are left with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

HEAD = 'import os\nimport requests\nROOT = os.environ["OPENHANDS_URL"]\n'
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
