"""Answers that are returned or shown as they are, where V1 says the same in another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

PYTHON = (
    'import requests\n\nBASE = "https://app.all-hands.dev/api/conversations"\n\n\n'
    "def one(cid):\n    r = requests.{}\n    r.raise_for_status()\n    {}\n"
)
SCRIPT = (
    'const BASE = "https://app.all-hands.dev/api/conversations";\n{}'
    "export async function one(id) {{\n  {}\n}}\n"
)
DELETE = 'delete(f"{BASE}/{cid}")'
PATCH = 'patch(f"{BASE}/{cid}", json={"title": "x"})'
GET = 'get(f"{BASE}/{cid}")'
FETCH = "const r = await fetch(`${BASE}/${id}`, { method: 'DELETE' });\n  "
READ = "const r = await fetch(`${BASE}/${id}`);\n  "
OWN = (
    "const api = {\n  async call(method, path) {\n    const r = await fetch(`${BASE}${path}`, { method });\n"
    "    if (!r.ok) throw new Error('no');\n    return r.json();\n  },\n"
    "  decode: (r) => r.json(),\n};\n"
)


@pytest.mark.parametrize("sent", [DELETE, PATCH])
@pytest.mark.parametrize(
    "body",
    [
        "print({})", "return {}", "return not {}", "return all({} for _ in [1])",
        "return [1 for a in 'a' if {}]",
        "return any([{} for _ in [1]])", "return 1 if (done := {}) else 0", "return (done := {}) != True",
    ],
)  # fmt: skip
def test_what_is_shown_or_returned_is_true_as_before(sent: str, body: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.py": PYTHON.format(sent, body.format("r.json()"))})

    assert body.format("r.ok") in after["client.py"]
    assert not [note for note in found.notes if "What goes on in" in note]


TOLD = {
    f"{DELETE}|data = r.json()\n    return data": "client.py:10",
    f"{PATCH}|data = r.json()\n    print('done', data)": "client.py:10",
    f"{DELETE}|return [r.json()]": "client.py:9",
}


@pytest.mark.parametrize("case", TOLD)
def test_what_goes_on_by_another_way_is_told_with_its_place(case: str, tmp_path: Path) -> None:
    (found,), _ = migrated(tmp_path, {"client.py": PYTHON.format(*case.split("|"))})

    assert f"What goes on in {TOLD[case]} was true in V0, and is an object in V1." in found.notes


QUIET = (f"{DELETE}|r.json()", f"{PATCH}|return r.json()['detail']", f"{GET}|return r.json()['title']")


@pytest.mark.parametrize("case", QUIET)
def test_nothing_is_told_of_what_goes_nowhere(case: str, tmp_path: Path) -> None:
    (found,), _ = migrated(tmp_path, {"client.py": PYTHON.format(*case.split("|"))})

    assert not [note for note in found.notes if "What goes on in" in note]


@pytest.mark.parametrize("body", ["return {};", "console.log({});", "return !({});"])
def test_a_script_shows_or_returns_true_as_before(body: str, tmp_path: Path) -> None:
    text = SCRIPT.format("", FETCH + body.format("await r.json()"))
    (found,), after = migrated(tmp_path, {"client.mjs": text})

    assert body.format("r.ok").replace("(r.ok)", "r.ok") in after["client.mjs"].replace("(r.ok)", "r.ok")
    assert not [note for note in found.notes if "What goes on in" in note]


GOING = {
    f"{FETCH}const data = await r.json();\n  return data;": "const data = r.ok;",
    f"{FETCH}const data = await r.json();\n  console.log('done', data);": "const data = r.ok;",
    f"{FETCH}const data = await r.json();\n  return {{ id, data }};": "const data = r.ok;",
    f"{FETCH}const d = await r.json();\n  if (!r.ok) throw new Error(d.detail);\n  return d;": (
        "return Boolean(d);"
    ),
    "return api.call('DELETE', `/${id}`);": "`).then(Boolean);",
    "return await api.call('DELETE', `/${id}`);": "return Boolean(await api.call(",
}


@pytest.mark.parametrize("body", GOING)
def test_what_goes_on_of_a_script_by_another_way_is_true_as_before(body: str, tmp_path: Path) -> None:
    """`expect(await one(id)).toBe(true)` failed, where V1's object went on."""
    (found,), after = migrated(tmp_path, {"client.mjs": SCRIPT.format(OWN if "api" in body else "", body)})

    assert GOING[body] in after["client.mjs"]
    assert not [note for note in found.notes if "What goes on in" in note]


@pytest.mark.parametrize("told", [" as Conversation", " as unknown as Conversation"])
def test_what_is_said_to_be_an_object_is_told(told: str, tmp_path: Path) -> None:
    text = SCRIPT.format("", f"{FETCH}const data = (await r.json()){told};\n  return data;")
    (found,), after = migrated(tmp_path, {"client.mts": text})

    assert f"(await r.json()){told};" in after["client.mts"]
    assert [note for note in found.notes if "What goes on in client.mts:" in note]


UNCHECKED = {
    "import { request } from 'undici';\n": (
        "const { body } = await request(`${BASE}/${id}`, { method: 'DELETE' });\n  return body.json();"
    ),
    "const api = { call: async (m, p) => (await fetch(`${BASE}${p}`, { method: m })).json() };\n": (
        "return api.call('DELETE', `/${id}`);"
    ),
}


@pytest.mark.parametrize("first", UNCHECKED)
def test_an_error_must_not_be_taken_for_true(first: str, tmp_path: Path) -> None:
    """`body.ok` is no member of what undici gives, and V1's error is an object, too."""
    text = SCRIPT.format(first, UNCHECKED[first])
    (found,), after = migrated(tmp_path, {"client.mjs": text})

    assert not after
    assert "taken for true or false" in found.reason


OBSERVED = (
    "import {{ HttpClient }} from '@angular/common/http';\nimport {{ {} }} from 'rxjs';\n"
    "export class Api {{\n  constructor(private http: HttpClient) {{}}\n  remove(id: string) {{\n"
    "    return this.http.delete(`https://app.all-hands.dev/api/conversations/${{id}}`);\n  }}\n}}\n"
)


@pytest.mark.parametrize("imported", ["map", "of"])
def test_an_observable_has_no_then(imported: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.ts": OBSERVED.format(imported)})

    assert ".then(" not in after["client.ts"]
    piped = ".pipe(map((answer) => Boolean(answer)))" in after["client.ts"]
    assert piped == (imported == "map") != any("What goes on in client.ts:" in note for note in found.notes)


@pytest.mark.parametrize("asked", ["api.call('DELETE', `/${id}`)", "api.decode(await fetch(PLACE, GONE))"])
def test_a_call_of_the_clients_own_is_no_response(asked: str, tmp_path: Path) -> None:
    """`if (await api.call("DELETE", …))` became `if (api.ok)`, which deletes nothing."""
    asked = asked.replace("PLACE", "`${BASE}/${id}`").replace("GONE", "{ method: 'DELETE' }")
    _, after = migrated(tmp_path, {"client.mjs": SCRIPT.format(OWN, f"if (await {asked}) return 1;")})

    assert "api.ok" not in after.get("client.mjs", "")


SHOWN = "What is shown of status is in V1's words: PAUSED for STOPPED, MISSING for ARCHIVED."
ENDED = "status is STOPPED as soon as the agent ends its work, which V0 may still have called RUNNING."
STATUSES = {
    "print(f\"is {r.json()['status']}\")": SHOWN,
    "print('is', r.json()['status'])": SHOWN,
    "status = r.json()['status']\n    print(status)\n    return status == 'RUNNING'": SHOWN,
    "return f\"is {r.json()['status']}\"": ENDED,
    "line = f\"is {r.json()['status']}\"\n    return line": ENDED,
    "return r.json()['status']": ENDED,
}


@pytest.mark.parametrize("body", STATUSES)
def test_whose_words_are_shown_of_a_status_is_told(body: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.py": PYTHON.format(GET, body)})

    assert [note for note in found.notes if note in (SHOWN, ENDED)] == [STATUSES[body]]
    assert ("agent_status(" in after["client.py"]) == (STATUSES[body] == ENDED)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("console.log(`is ${(await r.json()).status}`);", SHOWN),
        ("return `is ${(await r.json()).status}`;", ENDED),
    ],
)
def test_whose_words_a_script_shows_of_a_status_is_told(body: str, told: str, tmp_path: Path) -> None:
    (found,), after = migrated(tmp_path, {"client.mjs": SCRIPT.format("", READ + body)})

    assert [note for note in found.notes if note in (SHOWN, ENDED)] == [told]
    assert ("agentStatus(" in after["client.mjs"]) == (told == ENDED)


def test_nothing_is_told_of_a_status_that_is_only_compared(tmp_path: Path) -> None:
    (found,), _ = migrated(
        tmp_path, {"client.py": PYTHON.format(GET, "return r.json()['status'] == 'RUNNING'")}
    )

    assert not {SHOWN, ENDED} & set(found.notes)


EXPORTING = (
    'const axios = require("axios");\nconst root = {{ baseURL: "https://app.all-hands.dev" }};\n'
    "const http = axios.create(root);\n"
    "exports.load = async (id) => {{\n  const {{ data }} = await http.get(`/api/conversations/${{id}}`);\n"
    "  {}\n  return data.conversation_id;\n}};\n"
)


@pytest.mark.parametrize("given", ["const page = data;", "exports.page = 1;", "exports.load.page = () => 1;"])
def test_what_stays_in_a_function_is_renamed(given: str, tmp_path: Path) -> None:
    (_,), after = migrated(tmp_path, {"client.js": EXPORTING.format(given)})

    assert "return data.id;" in after["client.js"]


NOCK = (
    'import nock from "nock";\nimport {{ one }} from "./client.mjs";\n'
    'test("removes", async () => {{\n'
    '  nock("https://app.all-hands.dev").{}("/api/conversations/a1").reply(200, {});\n'
    '  await one("a1");\n}});\n'
)


@pytest.mark.parametrize(
    ("method", "answer", "told"),
    [
        ("delete", "true", True),
        ("delete", "false", True),
        ("delete", "{ success: true }", False),
        ("get", '{ conversation_id: "a1" }', False),
    ],
)
def test_a_stand_in_that_goes_on_answering_as_v0_did_is_told(
    method: str, answer: str, told: bool, tmp_path: Path
) -> None:
    body = f"{FETCH}return await r.json();" if method == "delete" else f"{READ}return (await r.json()).title;"
    texts = {"client.mjs": SCRIPT.format("", body), "client.test.mjs": NOCK.format(method, answer)}
    findings, after = migrated(tmp_path, texts)

    notes = [note for one in findings for note in one.notes if "The stand-in in" in note]
    assert ["client.test.mjs:4" in note for note in notes] == [True] * told
    assert "/api/v1/app-conversations" in after["client.test.mjs"]
