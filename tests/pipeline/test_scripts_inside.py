"""JavaScript inside other files: plain requests are rewritten there, and components import the adapter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted
from tests.pipeline.test_suppressions import looked_at
from v0to1.core.model import Verdict

URL = "https://app.all-hands.dev/api/conversations"
DROP = f'await fetch("{URL}/c1", {{ method: "DELETE" }});\n'
START = f"""export async function start(text: string) {{
  const response = await fetch("{URL}", {{
    method: "POST",
    body: JSON.stringify({{ initial_user_msg: text }}),
  }});
  return (await response.json()).conversation_id;
}}
"""


@pytest.mark.parametrize(
    ("name", "before", "indent", "after"),
    [
        ("a.md", "Do\n\n```js\n", "", "```\n"),
        ("a.md", "1. do\n\n   ```js\n", "   ", "   ```\n"),
        ("a.html", '<h1>é</h1>\n<script type="module">\n', "", "</script>\n"),
    ],
)
def test_it_is_rewritten_where_it_stands(
    name: str, before: str, indent: str, after: str, tmp_path: Path
) -> None:
    text = f"{before}{indent}{DROP}{after}"
    found = looked_at(tmp_path, {name: text})
    assert [one.after for one in found.changes] == [text.replace("/api/", "/api/v1/app-")]


@pytest.mark.parametrize("name", ["src/App.vue", "src/App.svelte"])
def test_a_component_imports_the_adapter(name: str, tmp_path: Path) -> None:
    head = '<script lang="ts">\nimport { id } from "./names";\n'
    tail = "</script>\n<b>{{ id }}</b>\n"
    _, changed = adapted(tmp_path, {name: f"{head}{START}{tail}"}, "always")

    assert sorted(changed) == sorted([name, "src/openhands-v0.ts"])
    added = START.replace("await fetch(", "await adaptV0(fetch)(")
    assert changed[name] == f'{head}import {{ adaptV0 }} from "./openhands-v0";\n{added}{tail}'


@pytest.mark.parametrize("name", ["src/App.vue", "src/App.svelte"])
def test_a_component_imports_the_helper(name: str, tmp_path: Path) -> None:
    head = '<script lang="ts">\nimport { id } from "./names";\n'
    tail = "</script>\n<b>{{ id }}</b>\n"
    done, changed = adapted(tmp_path, {name: f"{head}{START}{tail}"})

    assert [(one.fix, one.form) for one in done.findings] == [("rewrite", "mapped")]
    assert sorted(changed) == sorted([name, "src/openhands-v1.ts"])
    assert changed[name].startswith(f'{head}import {{ v0Created }} from "./openhands-v1";\n')
    assert changed[name].endswith(f"  return v0Created(await response.json()).conversation_id;\n}}\n{tail}")
    assert "/api/v1/app-conversations" in changed[name] and "initial_user_msg" not in changed[name]


@pytest.mark.parametrize("name", ["a.html", "a.vue", "a.md"])
def test_a_client_of_its_own_server_stays(name: str, tmp_path: Path) -> None:
    code = 'await fetch("/api/conversations", { method: "POST", body: JSON.stringify({ title }) });\n'
    fence = f"```js\n{code}```\n" if name == "a.md" else f"<script>\n{code}</script>\n"
    found = looked_at(tmp_path, {name: fence})

    assert [one.verdict for one in found.findings if one.verdict is not Verdict.AMBIGUOUS] == []
    assert found.changes == ()
