"""Requests whose URL is put together of what a file says elsewhere: told, and changed where that is sure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

COLLECTION = "a.postman_collection.json"


def collection(*hosts: str) -> dict[str, str]:
    """A collection with one request whose URL has no text of its own."""
    url = {"protocol": "https", "host": list(hosts), "path": ["api", "conversations", ":id"]}
    return {COLLECTION: json.dumps({"item": [{"request": {"method": "DELETE", "url": url}}]})}


def test_a_url_in_parts_is_told_and_left(tmp_path: Path) -> None:
    findings, changed = migrated(tmp_path, collection("app", "all-hands", "dev"))

    assert changed == {}
    assert "only in parts" in reasons(findings)[f"{COLLECTION}:conversations/delete"]


def test_a_url_in_parts_of_another_system_is_no_finding(tmp_path: Path) -> None:
    findings, _ = migrated(tmp_path, collection("api", "intercom", "io"))

    assert [one.verdict for one in findings if one.verdict != "ambiguous"] == []


JUST = 'curl -s "{{%s}}%s" -H "Authorization: Bearer $KEY" | jq -r ".results[].title"\n'
SURE = {
    "a default": 'url := env("URL", "https://app.all-hands.dev")\na:\n    '
    + JUST % ("url", "/api/conversations"),
    "a name": 'url := env_var("OPENHANDS_URL")\na:\n    ' + JUST % ("url", "/api/conversations"),
    "text behind another": (
        'host := "https://app.all-hands.dev"\napi := host / "api"\na:\n    '
        + JUST % ("api", "/conversations")
    ),
    "an expression in the recipe": (
        'host := "https://app.all-hands.dev"\na:\n    ' + JUST % (' host / "api" ', "/conversations")
    ),
}


@pytest.mark.parametrize("name", SURE)
def test_a_recipe_follows_the_variables_of_its_file(tmp_path: Path, name: str) -> None:
    _, changed = migrated(tmp_path, {"justfile": SURE[name]})

    assert '/v1/app-conversations/search" -H' in changed["justfile"]
    assert 'jq -r ".items[].title"' in changed["justfile"]


LEFT = {
    "a default of another system": 'url := env("URL", "https://api.intercom.io")\na:\n    '
    + JUST % ("url", "/api/conversations"),
    "another variable": 'host := "https://app.all-hands.dev"\nurl := env("INTERCOM_URL")\na:\n    '
    + JUST % ("url", "/api/conversations"),
    "an expression of another system": (
        'host := "https://api.intercom.io"\na:\n    ' + JUST % (' host / "api" ', "/conversations")
    ),
    "a variable of a command": "url := `pass url`\na:\n    " + JUST % ("url", "/api/conversations"),
}


@pytest.mark.parametrize("name", LEFT)
def test_a_recipe_of_another_system_is_left(tmp_path: Path, name: str) -> None:
    findings, changed = migrated(tmp_path, {"justfile": LEFT[name]})

    assert changed == {}
    assert {one.verdict for one in findings} <= {"ambiguous"}
