"""Methods of lists and maps that a client makes of a response: what they give is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

TEXT = (
    "const BASE = 'https://app.all-hands.dev';\nexport async function f(id, others) {{\n"
    "  const up = await fetch(`${{BASE}}/api/conversations`);\n  const data = await up.json();\n  {}\n}}\n"
)
READ = {
    "two of a sort": (
        "data.results.sort((a, b) => b.last_updated_at - a.last_updated_at);",
        "data.items.sort((a, b) => b.updated_at - a.updated_at);",
    ),
    "sorted anew": (
        "return data.results.toSorted((a, b) => b.last_updated_at - a.last_updated_at)[0].conversation_id;",
        "return data.items.toSorted((a, b) => b.updated_at - a.updated_at)[0].id;",
    ),
    "flattened": (
        "return [data.results].flat().map((c) => c.conversation_id);",
        "return [data.items].flat().map((c) => c.id);",
    ),
    "cut out": (
        "return data.results.splice(0, 3).map((c) => c.conversation_id);",
        "return data.items.splice(0, 3).map((c) => c.id);",
    ),
    "the newest from nothing": (
        "return data.results.reduce((a, c) => (!a || c.title > a.conversation_id ? c : a), null)?.title;",
        "return data.items.reduce((a, c) => (!a || c.title > a.id ? c : a), null)?.title;",
    ),
    "got from a map": (
        "return new Map(data.results.map((c) => [c.conversation_id, c])).get(id).last_updated_at;",
        "return new Map(data.items.map((c) => [c.id, c])).get(id).updated_at;",
    ),
    "values of a map": (
        "return [...new Map(data.results.map((c) => [c.title, c])).values()].map((c) => c.conversation_id);",
        "return [...new Map(data.items.map((c) => [c.title, c])).values()].map((c) => c.id);",
    ),
    "entries by their ids": (
        "return Object.fromEntries(data.results.map((c) => [c.conversation_id, c]))[id].last_updated_at;",
        "return Object.fromEntries(data.items.map((c) => [c.id, c]))[id].updated_at;",
    ),
    "or nothing": (
        "const c = data.results[0] || {};\n  return c.conversation_id;",
        "const c = data.items[0] || {};\n  return c.id;",
    ),
    "texts": (
        "return data.results.map((c) => `${c.conversation_id.slice(0, 8)} ${c.title.padEnd(9)}`);",
        "return data.items.map((c) => `${c.id.slice(0, 8)} ${c.title.padEnd(9)}`);",
    ),
    "as many": ("return data.results.indexOf(id) + data.results.length;", "data.items.indexOf(id)"),
}


@pytest.mark.parametrize("name", READ)
def test_what_a_method_gives_is_read(name: str, tmp_path: Path) -> None:
    before, wanted = READ[name]
    _, after = migrated(tmp_path, {"client.mjs": TEXT.format(before)})
    assert wanted in after["client.mjs"]
