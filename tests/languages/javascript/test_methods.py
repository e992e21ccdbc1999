"""Methods of lists and maps that a client makes of an answer: what they give is read, or keeps V0's keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, rewritten

TEXT = (
    START + "export async function f(id, others) {{\n  const up = await fetch(`${{BASE}}/api/{}`);\n"
    "  const data = {};\n  {}\n}}\n"
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
def test_what_a_method_gives_is_read_or_keeps_the_keys_of_v0(name: str, tmp_path: Path) -> None:
    """Without a wanted line nothing can be renamed, as the method gives what cannot be followed."""
    before, wanted = READ[name]
    after = rewritten(tmp_path, TEXT.format("conversations", "await up.json()", before), "client.mjs")
    if wanted:
        assert wanted in after
    else:
        assert "data = v0Conversations(await up.json());" in after
        assert before in after
