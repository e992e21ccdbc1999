# ruff: noqa: E501, ISC004 (sources of clients stand as they are)
"""What a component's markup, or the state of a framework, reads of an answer that a script keeps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import migrated
from tests.languages.migrating import reasons

LIST = "(await (await fetch('https://app.all-hands.dev/api/conversations')).json())"
ONE = "(await (await fetch(`https://app.all-hands.dev/api/conversations/${id}`)).json())"
VUE = "import {{ computed, ref }} from 'vue';\n{}"

SHOWN = {
    "a variable of a component": ("a.svelte", f"let all = [];\nconst load = async () => {{ all = {LIST}.results; }};"),
    "a constant of a component": ("a.vue", f"const page = await {LIST};"),
    "a part of it": ("a.vue", f"const {{ results }} = await {LIST};"),
    "what a function gives to markup": ("a.svelte", f"const one = async (id) => {ONE};"),
    "a reference": ("a.vue", VUE.format(f"const all = ref([]);\nconst load = async () => {{ all.value = {LIST}.results; }};")),
    "a reference that something computed from before": (
        "a.mjs",
        VUE.format(
            "export function useAll() {\n  const all = ref([]);\n"
            "  const open = computed(() => all.value.filter((c) => c.status === 'RUNNING'));\n"
            f"  const load = async () => {{ all.value = {LIST}.results; }};\n  return {{ open, load }};\n}}"
        ),
    ),
}  # fmt: skip


def page(name: str, script: str) -> str:
    """A component with a script, or a module of its own."""
    markup = "<ul><li v-for='c in all'>{{ c.conversation_id }}</li></ul>\n"
    return f"{script}\n" if name.endswith(".mjs") else f"<script>\n{script}\n</script>\n{markup}"


@pytest.mark.parametrize("name", SHOWN)
def test_what_others_read_keeps_its_keys(name: str, tmp_path: Path) -> None:
    """Markup went on to read V0's keys of what had only V1's."""
    path, script = SHOWN[name]
    findings, after = migrated(tmp_path, {path: page(path, script)})
    assert not reasons(findings)
    assert "v0Conversation" in after[path]


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
