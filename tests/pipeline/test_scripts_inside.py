"""JavaScript inside other files: what it needs of the helper is imported, or written out where it stands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.pipeline.test_suppressions import looked_at
from tests.servers import V0World, V1World
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


MESSAGE = """/** The first message of a V1 conversation, or undefined when there is nothing to say. */
function textMessage(text, imageUrls) {
  const content = text ? [{ type: "text", text }] : [];
  if (imageUrls?.length) {
    content.push({ type: "image", image_urls: [...imageUrls] });
  }
  return content.length > 0 ? { content } : undefined;
}
"""
WAIT = """/** Ask for a start task until its conversation is ready, and return it then. */
async function waitUntilReady(task, http, root, options = {}) {
  while (task.status !== "READY" && task.status !== "ERROR") {
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const url = `${root}/app-conversations/start-tasks?ids=${task.id}`;
    const found = await (await http(url, options)).json();
    task = found[0];
  }
  if (task.status === "ERROR") {
    throw new Error(`the conversation did not start: ${task.detail}`);
  }
  return task;
}
"""
BEGUN = (
    BEGIN.replace("/api/conversations", "/api/v1/app-conversations")
    .replace("initial_user_msg: words", "initial_message: textMessage(words)")
    .replace(
        "await answer.json()",
        'await waitUntilReady(await answer.json(), fetch, "https://app.all-hands.dev/api/v1")',
    )
    .replace("data.conversation_id", "data.app_conversation_id")
)
HEAD = 'import { words } from "./words.js";\n'


@pytest.mark.parametrize(
    ("before", "head", "after"),
    [
        ("Do\n\n```js\n", "", "```\n"),
        ("Do\n\n```js\n", f"// é\n{HEAD}", "```\n"),
        ("1. do\n\n   ```js\n", "'use strict';\n", "   ```\n"),
        ('<h1>é</h1>\n<script type="module">\n', HEAD, "</script>\n"),
        ("<script>\n", "", "</script>\n<p>\n"),
    ],
)
def test_what_is_needed_of_the_helper_is_written_out(
    before: str, head: str, after: str, tmp_path: Path
) -> None:
    """Behind the imports of the piece that uses it, as far to the right as the piece, and nowhere else."""
    name = "a.html" if "<script" in before else "a.md"

    def written(code: str) -> str:
        indent = " " * 3 if before.startswith("1.") else ""
        return before + indented(code, indent) + after

    text = written(f"{head}\n{DROP}{BEGIN}" if head else f"{DROP}{BEGIN}")
    found = looked_at(tmp_path, {name: text})
    helper = f"{MESSAGE}\n{WAIT}\n"
    rest = f"{DROP.replace('/api/', '/api/v1/app-')}{BEGUN}"

    assert {one.verdict for one in found.findings} == {Verdict.REVIEW}
    assert [(one.path, one.after) for one in found.changes] == [
        (name, written(f"{head}\n{helper}{rest}" if head else f"{helper}{rest}"))
    ]
    again = looked_at(tmp_path, {name: found.changes[0].after})
    assert (again.findings, again.changes) == ((), ())


def indented(code: str, indent: str) -> str:
    """Code behind an indentation, but for empty lines."""
    return "".join(indent + line if line.strip() else line for line in code.splitlines(keepends=True))


def test_each_piece_has_what_it_needs_and_has_it_once(tmp_path: Path) -> None:
    """Pages are read from top to bottom, and a script of a module sees nothing of another one."""
    script = f'<script type="module">\n{BEGIN}</script>\n'
    first = looked_at(tmp_path, {"a.html": script}).changes[0].after
    found = looked_at(tmp_path, {"a.html": script + script.replace("start(", "begin(")})

    assert found.changes[0].after == first + first.replace("start(", "begin(")
    twice = BEGIN + BEGIN.replace("start(", "begin(")
    (change,) = looked_at(tmp_path, {"a.html": f"<script>\n{twice}</script>\n"}).changes
    assert change.after.count("function waitUntilReady(") == 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (f'await fetch("{URL}/c1/stop", {{ method: "POST" }});\n', "too much for code inside another file"),
        (f"function waitUntilReady() {{}}\n{BEGIN}", "there is another one of this name"),
    ],
)
def test_what_cannot_be_written_out_is_left(code: str, reason: str, tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.html": f"<script>\n{code}</script>\n"})

    assert (found.changes, [one.verdict for one in found.findings]) == ((), [Verdict.MANUAL])
    assert reason in found.findings[0].reason


RUN = """const wait = globalThis.setTimeout;
globalThis.setTimeout = (then) => wait(then, 1);
const { OPENHANDS_URL, OPENHANDS_API_KEY } = process.env;
"""
TUTORIAL = """# Start

```js
const headers = { Authorization: `Bearer ${OPENHANDS_API_KEY}`, "Content-Type": "application/json" };
const answer = await fetch(`${OPENHANDS_URL}/api/conversations`, {
  method: "POST",
  headers,
  body: JSON.stringify({ initial_user_msg: "hello", repository: "acme/web" }),
});
const { conversation_id } = await answer.json();
console.log(conversation_id.length);
```
"""


def test_a_tutorial_does_the_same_on_v1(tmp_path: Path) -> None:
    """What a reader copies out of it runs without anything else."""
    (change,) = looked_at(tmp_path, {"a.md": TUTORIAL}).changes
    said = []
    for world, text in ((V0World(), TUTORIAL), (V1World(), change.after)):
        with world as server:
            code = RUN + text.partition("```js\n")[2].removesuffix("```\n")
            env = {
                "PATH": os.environ["PATH"],
                "OPENHANDS_URL": server.app_url,
                "OPENHANDS_API_KEY": server.api_key,
            }
            command = ["node", "--input-type=module", "--eval", code]
            said.append(
                subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.strip()
            )
    assert said == ["32", "32"]


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
