"""Answers that are a text in V1, decoded where they come, or by a function that decodes others too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

SHARED = """
const BASE = "https://app.all-hands.dev";
const headers = { Authorization: "Bearer k" };

async function json(response) {
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}

async function pair(response) {
  return [response.status, await response.json()];
}

const client = {
  async json(response) {
    return response.json();
  },
};

export async function title(id) {
  return (await json(await fetch(`${BASE}/api/user/${id}`, { headers }))).title;
}

"""
READ = "fetch(`${BASE}/api/conversations/${id}/select-file?file=${file}`, { headers })"
AS_JSON = "readFile(fetch, `${BASE}/api/v1`, id, file, { asJson: true, headers })"
PLAIN = "readFile(fetch, `${BASE}/api/v1`, id, file, { headers })"
FUNCTION = "export async function read(id, file) {{\n{}\n}}\n"
CHANGED = {
    "awaited": (
        "  const response = await {};\n  return (await json(response)).code;",
        "  const response = await {};\n  return await json(response);",
        AS_JSON,
    ),
    "given on at once": ("  return (await json(await {})).code;", "  return await json(await {});", AS_JSON),
    "taken apart": (
        "  const {{ code }} = await json(await {});\n  return code;",
        "  const code = await json(await {});\n  return code;",
        AS_JSON,
    ),
    "a method of that name": (
        "  return (await client.json(await {})).code;",
        "  return await client.json(await {});",
        AS_JSON,
    ),
    "decoded where it comes": (
        "  const response = await {};\n  return (await response.json()).code;",
        "  const response = await {};\n  return await fileText(response);",
        PLAIN,
    ),
}
LEFT = {
    "with its status": "  const [status, data] = await pair(await {});\n  return status && data.code;",
    "the whole record is handed on": "  return json(await {});",
    "read beside another key": ("  const data = await json(await {});\n  return [data.code, data.language];"),
}


@pytest.mark.parametrize("name", CHANGED)
def test_who_decodes_a_text_gets_it_in_a_form_to_decode(name: str, tmp_path: Path) -> None:
    before, wanted, call = CHANGED[name]
    _, after = migrated(tmp_path, {"a.mjs": SHARED + FUNCTION.format(before.format(READ))})
    assert after["a.mjs"].endswith(SHARED + FUNCTION.format(wanted.format(call)))


@pytest.mark.parametrize("name", LEFT)
def test_what_needs_the_record_is_left(name: str, tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, {"a.mjs": SHARED + FUNCTION.format(LEFT[name].format(READ))})
    assert after == {}
    assert reasons(findings)["a.mjs:files/read"]
