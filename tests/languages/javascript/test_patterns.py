"""Answers that a pattern takes apart, where what is taken out must keep its V0 shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated

CALL = """
const BASE = "https://app.all-hands.dev";

async function call(path, options = {}) {
  const response = await fetch(BASE + path, { ...options, headers: { Authorization: "Bearer k" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}
"""

CASES = {
    "renamed": (
        """
export async function said(id) {
  const { events } = await call(`/api/conversations/${id}/events?limit=100`);
  return events.map((event) => event.args.content);
}
""",
        [
            "const answer = await call(`/api/v1/conversation/${id}/events/search?limit=100`);",
            "const events = v0Events(answer.items);",
        ],
    ),
    "renamed, under another name": (
        """
export async function said(id) {
  const { events: all } = await call(`/api/conversations/${id}/events?limit=100`);
  return all.map((event) => event.args.content);
}
""",
        [
            "const answer = await call(`/api/v1/conversation/${id}/events/search?limit=100`);",
            "const all = v0Events(answer.items);",
        ],
    ),
    "the value itself, of a long call": (
        """
export async function saved(id, store) {
  const { trajectory } = await call(
    `/api/conversations/${encodeURIComponent(id)}/trajectory`,
  );
  store(trajectory);
}
""",
        [
            "const answer = await call(",
            "`/api/v1/conversation/${encodeURIComponent(id)}/events/search?limit=100`,",
            'const trajectory = v0Events(await allEvents(answer, call, "/api/v1", id));',
        ],
    ),
    "nothing of V0 is read in it": (
        """
export async function sources(id) {
  const { events } = await call(`/api/conversations/${id}/events?limit=100`);
  return events.map((event) => event.source);
}
""",
        ["const { items: events } = await call(`/api/v1/conversation/${id}/events/search?limit=100`);"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_v0_view_is_of_what_is_taken_out(name: str, tmp_path: Path) -> None:
    before, lines = CASES[name]
    texts = {"a.mjs": CALL + before}
    _, after = migrated(tmp_path, texts)
    new = [line for line in added(texts, after, "a.mjs") if not line.startswith("import ")]
    assert new == lines
