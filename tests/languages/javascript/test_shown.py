# ruff: noqa: E501, ISC004 (sources of clients stand as they are)
"""What a component's markup, or the state of a framework, reads of an answer that a script keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import migrated
from tests.languages.migrating import reasons

LIST = "(await (await fetch('https://app.all-hands.dev/api/conversations')).json())"
ONE = "(await (await fetch(`https://app.all-hands.dev/api/conversations/${id}`)).json())"


def page(name: str, script: str) -> str:
    """A component with a script, or a module of its own."""
    markup = "<ul><li v-for='c in all'>{{ c.conversation_id }}</li></ul>\n"
    return f"{script}\n" if name.endswith(".mjs") else f"<script>\n{script}\n</script>\n{markup}"


ALONE = {
    "a title": ("a.svelte", f"let title = '';\nconst load = async (id) => {{ title = {ONE}.title; }};"),
    "a list that is counted": ("a.vue", f"const count = {LIST}.results.length;"),
    "a function that the script calls": (
        "a.svelte",
        f"const one = async (id) => {ONE};\nlet title = '';\n"
        "const load = async (id) => { title = (await one(id)).title; };",
    ),
    "a plain script": ("a.mjs", f"const {{ results }} = await {LIST};\nresults.forEach((c) => log(c.title));"),
}  # fmt: skip


@pytest.mark.parametrize("name", ALONE)
def test_what_nothing_else_reads_gets_v1s_keys(name: str, tmp_path: Path) -> None:
    path, script = ALONE[name]
    findings, after = migrated(tmp_path, {path: page(path, script)})
    assert not reasons(findings)
    assert "app-conversations" in after[path]
    assert "v0Conversation" not in after[path]
