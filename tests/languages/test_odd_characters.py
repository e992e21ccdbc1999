"""Texts whose characters mean something else where they are written anew, and values that are set later."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated
from v0to1.core.model import Verdict

URL = "https://app.all-hands.dev/api/conversations"

SHARED = {
    "a.py": """import requests
u = "URL/ID"
def f():
    print(requests.get(u).json()["title"])
    requests.delete(u)
""",
    "a.ts": """const u = "URL/ID";
export const get = async () => (await (await fetch(u)).json()).title;
export const remove = () => fetch(u, { method: "DELETE" });
""",
}
"""A URL with two operations, which need it in two forms, so that one is written anew."""


@pytest.mark.parametrize(("name", "odd"), [("a.py", "{x}"), ("a.py", "{"), ("a.ts", "${x}"), ("a.ts", "`")])
def test_a_text_does_not_become_code(tmp_path: Path, name: str, odd: str) -> None:
    """In an f-string or a template it would read a variable, or be none."""
    texts = {name: SHARED[name].replace("URL", URL).replace("ID", odd)}
    _, changed = migrated(tmp_path, texts)
    new = [line for line in changed.get(name, "").splitlines() if line not in texts[name].splitlines()]
    assert not any(line.count(odd) and (f'f"{URL[:8]}' in line or "fetch(`" in line) for line in new), new


@pytest.mark.parametrize("name", SHARED)
def test_a_plain_text_is_written_anew(tmp_path: Path, name: str) -> None:
    _, changed = migrated(tmp_path, {name: SHARED[name].replace("URL", URL).replace("ID", "c1")})
    assert "/api/v1/app-conversations" in changed[name]


GET = {
    "a.py": 'import requests\nrequests.get("URL/ODD/events")\n',
    "a.ts": 'await fetch("URL/ODD/events");\n',
}


@pytest.mark.parametrize("odd", ["\\x00", "\\n", "\\ud800", "\\u202e"])
@pytest.mark.parametrize("name", GET)
def test_what_can_only_be_an_escape_is_left(tmp_path: Path, name: str, odd: str) -> None:
    found, changed = migrated(tmp_path, {name: GET[name].replace("URL", URL).replace("ODD", odd)})
    assert changed == {}
    assert [(one.verdict, "as escapes" in one.reason) for one in found] == [(Verdict.MANUAL, True)]


def test_a_backslash_does_not_become_an_escape(tmp_path: Path) -> None:
    found, changed = migrated(tmp_path, {"a.py": GET["a.py"].replace("URL", URL).replace("ODD", "a\\\\tb")})
    assert changed == {}
    assert [one.reason for one in found] == ["a part of the URL cannot be written inside an f-string"]


def test_images_that_are_set_later_are_not_taken_before(tmp_path: Path) -> None:
    """Their expression may not mean anything yet where the message stands; what comes of it is no misuse."""
    text = f"""import requests
def create(text, paths):
    payload = {{"initial_user_msg": text}}
    if paths:
        images = [encode(path) for path in paths]
        payload["image_urls"] = images
    requests.post("{URL}", json=payload)
"""
    found, changed = migrated(tmp_path, {"a.py": text})
    assert "json=start_request(payload)" in changed["a.py"]
    assert 'payload = {"initial_user_msg": text}' in changed["a.py"]
    assert all(one.applied for one in found)
    again, _ = migrated(tmp_path, {"a.py": changed["a.py"]})
    assert again == ()
