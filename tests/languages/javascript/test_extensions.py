"""Scripts of a browser extension: what its manifest says decides whether they can import the helper."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.migrating import migrated, reasons

WORKER = """
async function send(id, message) {
  const response = await fetch(`https://app.all-hands.dev/api/conversations/${id}/message`, {
    method: "POST",
    body: JSON.stringify({ message }),
  });
  return response.ok;
}

chrome.runtime.onMessage.addListener((request) => void send(request.id, request.text));
"""
PLAIN = WORKER.partition("chrome")[0]
BY_ITSELF = "the browser loads this file as a script by itself"


def texts(**manifest: object) -> dict[str, str]:
    return {"ext/manifest.json": json.dumps({"manifest_version": 3, **manifest}), "ext/js/worker.js": WORKER}


def test_a_module_imports_the_helper(tmp_path: Path) -> None:
    background = {"service_worker": "js/worker.js", "type": "module"}
    _, after = migrated(tmp_path, texts(background=background))
    assert after["ext/js/worker.js"].startswith('import { sendMessage } from "./openhands-v1.js";\n')
    assert "export async function sendMessage(" in after["ext/js/openhands-v1.js"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"background": {"service_worker": "js/worker.js"}},
        {"background": {"scripts": ["./js/worker.js"]}},
        {"content_scripts": [{"matches": ["<all_urls>"], "js": ["js/worker.js"]}]},
    ],
)
def test_a_script_by_itself_is_left_with_the_reason(manifest: dict[str, object], tmp_path: Path) -> None:
    findings, after = migrated(tmp_path, texts(**manifest))
    assert after == {}
    assert BY_ITSELF in reasons(findings)["ext/js/worker.js:events/message"]


@pytest.mark.parametrize(
    "manifest",
    [
        {"background": {"service_worker": "js/other.js", "type": "module"}},
        {"background": "js/worker.js"},
        {"background": None, "content_scripts": ["js/worker.js"]},
    ],
)
def test_what_a_manifest_does_not_name_is_as_without_one(manifest: dict[str, object], tmp_path: Path) -> None:
    _, with_it = migrated(tmp_path / "with", texts(**manifest))
    _, without = migrated(tmp_path / "without", {"ext/js/worker.js": WORKER})
    assert with_it == without


@pytest.mark.parametrize("text", ["{", "[]", '{"name": "an app, and no extension"}'])
def test_another_kind_of_manifest_says_nothing(text: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"manifest.json": text, "worker.js": PLAIN})
    assert "sendMessage" in after["worker.js"]


@pytest.mark.parametrize(
    ("options", "kind", "source"),
    [
        ({"module": "nodenext"}, "module", "./openhands-v1.js"),
        ({"moduleResolution": "Node16"}, "commonjs", "./openhands-v1"),
        ({"rewriteRelativeImportExtensions": True}, "module", "./openhands-v1.ts"),
        ({"moduleResolution": "bundler"}, "module", "./openhands-v1"),
    ],
)
def test_the_settings_of_the_compiler_say_whether_there_is_an_ending(
    options: dict[str, object], kind: str, source: str, tmp_path: Path
) -> None:
    """Where no import of the client does."""
    beside = {
        "package.json": json.dumps({"name": "client", "type": kind}),
        "tsconfig.json": json.dumps({"compilerOptions": options}),
    }
    _, after = migrated(tmp_path, beside | {"src/client.ts": f"export {PLAIN.lstrip()}"})
    assert f'from "{source}";' in after["src/client.ts"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('import { delay } from "jsr:@std/async@1/delay";\n', "./openhands-v1.ts"),
        ('import { parse } from "https://deno.land/std/flags/mod.ts";\n', "./openhands-v1.ts"),
        ('import ky from "npm:ky";\nexport const HOME = Deno.env.get("HOME");\n', "./openhands-v1.ts"),
        ('import ky from "ky";\n', "./openhands-v1"),
        ('import { delay } from "jsr:@std/async";\nimport { x } from "./x";\n', "./openhands-v1"),
    ],
)
def test_a_runtime_that_takes_paths_as_written_gets_the_ending(
    text: str, source: str, tmp_path: Path
) -> None:
    _, after = migrated(tmp_path, {"client.ts": text + WORKER.partition("chrome.")[0]})
    assert f'import {{ sendMessage }} from "{source}";' in after["client.ts"]


@pytest.mark.parametrize(
    "line",
    [
        "chrome.runtime.onMessage.addListener((request) => void send(request.id, request.text));",
        "browser.runtime.onMessage.addListener((request) => send(request.id, request.text));",
        'importScripts("lib.js");',
        'self.addEventListener("push", (event) => event.waitUntil(send("a", event.data.text())));',
        'document.title = "a";',
    ],
)
def test_a_script_of_a_browser_is_known_without_a_manifest(line: str, tmp_path: Path) -> None:
    """It was told to `require` the helper, which no browser knows."""
    findings, after = migrated(tmp_path, {"worker.js": f"{PLAIN}{line}\n"})
    assert after == {}
    assert "a script that a browser loads by itself" in reasons(findings)["worker.js:events/message"]


@pytest.mark.parametrize(
    "line",
    ["module.exports = { chrome: send };", 'const { chrome } = require("./a.js");', "send(chromed.a);"],
)
def test_what_only_names_such_things_is_none(line: str, tmp_path: Path) -> None:
    _, after = migrated(tmp_path, {"worker.js": f"{PLAIN}{line}\n"})
    assert "sendMessage" in after["worker.js"]
