"""URLs of V0's whole collection whose beginning has no name of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

HEAD = 'import os\n\nimport requests\n\nURL = os.environ["OPENHANDS_HOST"] + "/api/conversations"\n\n\n'
GET = 'def title(cid):\n    return requests.get(f"{URL}/{cid}").json()["title"]\n\n\n'
STOP = 'def stop(cid):\n    requests.post(URL + "/" + cid + "/stop").raise_for_status()\n\n\n'
EVENTS = 'def events(cid):\n    return requests.get(f"{URL}/{cid}/events").json()["events"]\n\n\n'
TRAJECTORY = 'def log(cid):\n    return requests.get(f"{URL}/{cid}/trajectory").json()["trajectory"]\n\n\n'
CHANGES = 'def changes(cid):\n    return requests.get(f"{URL}/{cid}/git/changes").json()\n\n\n'

CHANGED = 'URL = os.environ["OPENHANDS_HOST"] + "/api/v1/app-conversations"'
KEPT = 'URL = os.environ["OPENHANDS_HOST"] + "/api/conversations"'

TOGETHER = {
    "operations that begin otherwise in V1 go on from the root": (
        HEAD + GET + EVENTS + STOP,
        [
            CHANGED,
            'requests.get(f"{URL}?ids={cid}")',
            """requests.get(f'{URL.rsplit("/", 1)[0]}/conversation/{cid}/events/search')""",
            'pause_sandbox(requests, URL.rsplit("/", 1)[0], cid)',
        ],
    ),
    "one that needs the text in two ways": (
        HEAD + TRAJECTORY,
        [
            CHANGED,
            """requests.get(f'{URL.rsplit("/", 1)[0]}/conversation/{cid}/events/search?limit=100')""",
            'requests, URL.rsplit("/", 1)[0], cid)',
        ],
    ),
    "what is joined by a library": (
        HEAD.replace("import requests\n", "import requests\nfrom urllib.parse import urljoin\n").replace(
            'os.environ["OPENHANDS_HOST"] + "/api/conversations"',
            'urljoin(os.environ["OPENHANDS_HOST"], "/api/conversations")',
        )
        + GET
        + EVENTS,
        [
            'URL = urljoin(os.environ["OPENHANDS_HOST"], "/api/v1/app-conversations")',
            """requests.get(f'{URL.rsplit("/", 1)[0]}/conversation/{cid}/events/search')""",
        ],
    ),
    "a text with the environment in it": (
        HEAD.replace(
            'os.environ["OPENHANDS_HOST"] + "', "f\"{os.getenv('OPENHANDS_HOST', 'http://localhost:3000')}"
        )
        + GET
        + EVENTS,
        [
            "URL = f\"{os.getenv('OPENHANDS_HOST', 'http://localhost:3000')}/api/v1/app-conversations\"",
            """requests.get(f'{URL.rsplit("/", 1)[0]}/conversation/{cid}/events/search')""",
        ],
    ),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_the_shared_text_is_changed_and_the_rest_goes_on_from_the_root(tmp_path: Path, name: str) -> None:
    text, wanted = TOGETHER[name]
    texts = {"client.py": text}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    lines = "\n".join(added(texts, after, "client.py"))
    assert [one for one in wanted if one not in lines] == []


def test_what_is_left_keeps_the_shared_text(tmp_path: Path) -> None:
    """The URL that a person has to look at still asks V0, and all others begin above it."""
    texts = {"client.py": HEAD + GET + EVENTS + STOP + CHANGES}
    findings, after = migrated(tmp_path, texts)
    assert list(reasons(findings)) == ["client.py:git/changes"]
    text = after["client.py"]
    assert KEPT in text and CHANGES.rstrip() in text
    lines = "\n".join(added(texts, after, "client.py"))
    assert """f'{URL.rsplit("/", 1)[0]}/v1/app-conversations?ids={cid}'""" in lines
    assert """f'{URL.rsplit("/", 1)[0]}/v1/conversation/{cid}/events/search'""" in lines
    assert """pause_sandbox(requests, f'{URL.rsplit("/", 1)[0]}/v1', cid)""" in lines


def test_what_is_asked_of_others_keeps_the_shared_text(tmp_path: Path) -> None:
    other = 'def pin(cid):\n    requests.post(f"{URL}/{cid}/pin", json={"pinned": True})\n'
    texts = {"client.py": HEAD + STOP + GET + other}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert KEPT in after["client.py"] and other in after["client.py"]
    lines = "\n".join(added(texts, after, "client.py"))
    assert """pause_sandbox(requests, f'{URL.rsplit("/", 1)[0]}/v1', cid)""" in lines


OTHER = {
    "a collection that is asked for by an object of the client": (
        (
            "class Client:\n"
            "    def __init__(self):\n"
            '        self.url = os.environ["OPENHANDS_HOST"].rstrip("/") + "/api/conversations"\n\n'
            "    def title(self, cid):\n"
            '        return requests.get(f"{self.url}/{cid}").json()["title"]\n\n'
            "    def log(self, cid):\n"
            '        return requests.get(f"{self.url}/{cid}/events").json()["events"]\n'
        ),
        """f'{self.url.rsplit("/", 1)[0]}/conversation/{cid}/events/search'""",
    ),
}


@pytest.mark.parametrize("name", OTHER)
def test_a_member_holds_the_collection(tmp_path: Path, name: str) -> None:
    body, wanted = OTHER[name]
    texts = {"client.py": "import os\n\nimport requests\n\n\n" + body}
    findings, after = migrated(tmp_path, texts)
    assert not reasons(findings)
    assert wanted in after["client.py"]


def test_a_name_that_is_another_in_the_function_is_not_taken(tmp_path: Path) -> None:
    text = (
        'def whole(cid):\n    return f"{URL}/{cid}/events"\n\n\n'
        'def log(cid, URL="of my own"):\n    return requests.get(whole(cid)).json()["events"], URL\n'
    )
    texts = {"client.py": HEAD + GET + STOP + text}
    findings, after = migrated(tmp_path, texts)
    assert list(reasons(findings)) == ["client.py:events/list"]
    assert KEPT in after["client.py"] and text in after["client.py"]


SCRIPT = """\
const URL = readHost() + '/api/conversations';
export async function start(text) {
  const r = await fetch(URL, { method: 'POST', body: JSON.stringify({ initial_user_msg: text }) });
  return (await r.json()).conversation_id;
}
export const title = async (id) => (await (await fetch(`${URL}/${id}`)).json()).title;
export const log = async (id) => {
  const r = await fetch(`${URL}/${id}/trajectory`);
  return (await r.json()).trajectory;
};
"""


def test_the_same_in_another_language(tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"client.mjs": SCRIPT})
    assert not reasons(findings)
    assert "const URL = readHost() + '/api/v1/app-conversations';" in after["client.mjs"]
    assert "fetch(`${URL}?ids=${id}`)" in after["client.mjs"]
    assert '${URL.slice(0, URL.lastIndexOf("/"))}/conversation/${id}/events/search' in after["client.mjs"]
