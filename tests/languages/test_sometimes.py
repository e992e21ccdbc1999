"""What is sent only sometimes: said under its condition where one decides, else left to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

SCRIPT = """
const base = process.env.OPENHANDS_URL;
export async function files(id, path, deep) {{
{}
  const response = await fetch(url);
  return response.json();
}}
"""
SET = 'url.searchParams.set("path", path);'
URL = "  const url = new URL(`${base}/api/conversations/${id}/list-files`);\n"
PYTHON = """
import requests

BASE = "https://app.all-hands.dev"


def files(conversation_id, path=None, deep=False):
    params = {{}}
{}
    response = requests.get(f"{{BASE}}/api/conversations/{{conversation_id}}/list-files", params=params)
    return response.json()
"""
PUT = 'params["path"] = path'
SAID = {
    "a.mjs itself": (URL + f"  if (path) {SET}", "${base}/api/v1`, id, { path });", "path);"),
    "a.mjs in a block": (URL + f"  if (path) {{\n    {SET}\n  }}", "id, { path });", "path);"),
    "a.mjs another test": (
        URL + f"  if (deep && path) {SET}",
        "id, { path: deep && path ? path : undefined });",
        "deep && path ? path : undefined);",
    ),
    "a.mjs a constant": (
        URL + '  if (deep) url.searchParams.set("path", "src");',
        'id, { path: deep ? "src" : undefined });',
        'deep ? "src" : undefined);',
    ),
    "a.py itself": (f"    if path:\n        {PUT}", "conversation_id, path=path)", "path)"),
    "a.py another test": (
        f"    if deep is not None:\n        {PUT}",
        "path=path if deep is not None else None)",
        "path if deep is not None else None)",
    ),
    "a.py whether there is one": (
        f"    if path is not None:\n        {PUT}",
        "conversation_id, path=path)",
        "path)",
    ),
}
LEFT = {
    "a.mjs two tests": URL + f"  if (path) {{\n    if (deep) {SET}\n  }}",
    "a.mjs where a test fails": URL + f"  if (deep) {{\n    id = id.trim();\n  }} else {{\n    {SET}\n  }}",
    "a.mjs in a loop": URL + f"  for (const one of deep) {{\n    {SET}\n  }}",
    "a.mjs the test does something": URL + f"  if (deep.pop()) {SET}",
    "a.mjs the test sets something": URL + f"  if ((path = deep)) {SET}",
    "a.mjs the value changes": URL + f'  if (path) {SET}\n  path = "";',
    "a.mjs the test changes": URL + f"  if (deep) {SET}\n  deep = false;",
    "a.py two tests": f"    if path:\n        if deep:\n            {PUT}",
    "a.py after a failure": f"    try:\n        int(path)\n    except ValueError:\n        {PUT}",
    "a.py the value changes": f"    if path:\n        {PUT}\n    path = None",
}


def text_of(name: str, lines: str) -> tuple[str, str]:
    """The name of a file and its text."""
    file = name.partition(" ")[0]
    return file, (SCRIPT if file.endswith("mjs") else PYTHON).format(lines)


@pytest.mark.parametrize("name", SAID)
def test_one_condition_is_said_where_the_call_is(name: str, tmp_path: Path) -> None:
    lines, call, through = SAID[name]
    file, text = text_of(name, lines)
    _, after = migrated(tmp_path, {file: text})
    written = after[file].splitlines()
    assert [line for line in written if line.endswith(call)], after[file]
    assert [line for line in written if "response.json()," in line and line.endswith(through)], after[file]
    assert "searchParams" not in after[file] and "params[" not in after[file], "what nobody reads is gone"


@pytest.mark.parametrize("name", LEFT)
def test_what_decides_otherwise_is_left_to_a_person(name: str, tmp_path: Path) -> None:
    file, text = text_of(name, LEFT[name])
    findings, after = migrated(tmp_path, {file: text})
    assert after == {}
    assert "only sometimes" in reasons(findings)[f"{file}:files/list"]


KEPT = {
    "used elsewhere": URL + f"  if (path) {SET}\n  console.log(String(url));",
    "somebody else's": "  const url = deep.url;\n  if (path) url.searchParams.set('seen', path);",
    "filled with what does something": URL + '  url.searchParams.set("n", deep.next());',
    "told to do something": URL + f"  if (path) {SET}\n  url.searchParams.sort();",
    "the way out of a test": URL + f"  if (path) {SET}\n  else deep.clear();",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_may_do_more_than_fill_the_url_stays(name: str, tmp_path: Path) -> None:
    lines = KEPT[name]
    text = SCRIPT.format(lines)
    if "deep.url" in lines:
        text = text.replace("fetch(url)", "fetch(`${base}/api/conversations/${id}/list-files`, { url })")
    _, after = migrated(tmp_path, {"a.mjs": text})
    assert lines in after.get("a.mjs", text)
