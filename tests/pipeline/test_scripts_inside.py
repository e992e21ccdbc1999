"""JavaScript inside other files: a helper only where it can be imported, changes in place anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.test_suppressions import looked_at
from v0to1.core.model import Verdict

URL = "https://app.all-hands.dev/api/conversations"
DROP = f'await fetch("{URL}/c1", {{ method: "DELETE" }});\n'
BEGIN = f"""export async function start(words) {{
  const answer = await fetch("{URL}", {{
    method: "POST",
    body: JSON.stringify({{ initial_user_msg: words }}),
  }});
  const data = await answer.json();
  return data.conversation_id;
}}
"""


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.html", '<h1>é</h1>\n<script type="module">\n', "</script>\n"),
        ("a.md", "Do\n\n```js\n", "```\n"),
        ("a.md", "Do\n\n```typescript\n", "```\n"),
    ],
)
def test_what_needs_a_helper_file_is_left_where_none_can_be_imported(
    name: str, before: str, after: str, tmp_path: Path
) -> None:
    text = f"{before}{DROP}{BEGIN}{after}"
    found = looked_at(tmp_path, {name: text})
    one, other = found.findings

    assert (one.applied, other.applied, other.verdict) == (True, False, Verdict.MANUAL)
    assert "no helper file can be imported by code inside another file" in other.reason
    assert [(each.path, each.after) for each in found.changes] == [
        (name, text.replace("/api/conversations/c1", "/api/v1/app-conversations/c1"))
    ]


@pytest.mark.parametrize("name", ["src/App.vue", "src/App.svelte"])
def test_a_component_imports_the_helper_file_beside_it(name: str, tmp_path: Path) -> None:
    tag = '<script lang="ts">\n'
    plain = BEGIN.replace("words)", "words: string)")
    head = 'import { id } from "./names";\n'
    found = looked_at(tmp_path, {name: f"{tag}{head}{plain}</script>\n<b>{{{{ id }}}}</b>\n"})
    changes = {one.path: one.after for one in found.changes}

    assert [one.applied for one in found.findings] == [True]
    assert sorted(changes) == sorted([name, "src/openhands-v1.ts"])
    start, _, rest = changes[name].partition("export async")
    assert start.startswith(f"{tag}{head}import {{ ") and start.endswith(' } from "./openhands-v1";\n')
    assert rest.endswith("}\n</script>\n<b>{{ id }}</b>\n")
    again = looked_at(tmp_path, changes)
    assert (again.findings, again.changes) == ((), ())


@pytest.mark.parametrize("name", ["a.html", "a.vue", "a.md"])
def test_a_client_of_its_own_server_stays(name: str, tmp_path: Path) -> None:
    code = 'await fetch("/api/conversations", { method: "POST", body: JSON.stringify({ title }) });\n'
    fence = f"```js\n{code}```\n" if name == "a.md" else f"<script>\n{code}</script>\n"
    found = looked_at(tmp_path, {name: fence})

    assert [one.verdict for one in found.findings if one.verdict is not Verdict.AMBIGUOUS] == []
    assert found.changes == ()
