"""Where the adapter is put beside what could be rewritten, and what it cannot answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted

URL = "https://app.all-hands.dev/api"


def test_what_has_a_v1_form_is_rewritten_beside_what_is_adapted(tmp_path: Path) -> None:
    text = f"""\
const axios = require("axios");

class Client {{
  async archive() {{
    const response = await axios.get("{URL}/conversations/1/zip-directory");
    return response.data;
  }}

  async show() {{
    const {{ data }} = await axios.get(`{URL}/conversations?limit=5`);
    console.log(data.results[0].title);
  }}

  async forget(name) {{
    await axios.delete(`{URL}/secrets/${{name}}`);
  }}
}}

new Client().forget("1");
"""
    done, changed = adapted(tmp_path, {"client.js": text})
    assert [one.fix for one in done.findings] == ["adapter", "rewrite", "rewrite"]
    assert (
        'await adaptV0(axios).get("https://app.all-hands.dev/api/conversations/1/zip-directory")'
        in changed["client.js"]
    )
    assert "await axios.delete(`https://app.all-hands.dev/api/v1/secrets/${name}`)" in changed["client.js"]
    assert "/api/v1/app-conversations/search?limit=5`" in changed["client.js"]
    assert "data.items[0].title" in changed["client.js"]


SOCKETS = """\
const { io } = require("socket.io-client");

class Client {
  constructor(base) {
    this.base = base;
    this.known = new Map();
  }

  open(id) {
    const socket = io(this.base, { query: { conversation_id: id, latest_event_id: -1 } });
    socket.onAny((...told) => console.log(told));
    this.known.set(id, { id, socket });
  }

  tell(id, text) {
    const known = this.known.get(id);
    const look = (event) => console.log(event.id);
    known.socket.on("oh_event", look);
    known.socket.emit("oh_user_action", { action: "message", args: { content: text } });
    known.socket.off("oh_event", look);
  }
}

module.exports = Client;
"""


def test_sockets_that_are_not_followed_are_those_that_the_file_opens(tmp_path: Path) -> None:
    done, changed = adapted(tmp_path, {"client.js": SOCKETS})
    assert len(done.findings) == 3
    assert {one.fix for one in done.findings} == {"adapter"}
    assert all(one.applied for one in done.findings)
    assert not done.unresolved
    assert "adaptV0(io)(this.base" in changed["client.js"]


def test_a_gap_says_that_it_is_answered(tmp_path: Path) -> None:
    text = f"""\
import requests

session = requests.Session()


def main(cid):
    print(session.get("{URL}/conversations/1/zip-directory").content)
    session.get("{URL}/options/agents").raise_for_status()
"""
    done, _ = adapted(tmp_path, {"client.py": text})
    gap = done.findings[1]
    assert (gap.verdict.value, gap.fix) == ("gap", "")
    assert "responds to it with 501" in gap.reason


def test_a_field_that_is_a_gap_is_refused_at_run_time(tmp_path: Path) -> None:
    text = f"""\
import requests


def main(token):
    requests.post("{URL}/conversations", json={{"initial_user_msg": "hi", "github_token": token}})
"""
    done, _ = adapted(tmp_path, {"client.py": text})
    assert done.findings[0].fix == "adapter"
    assert "responds with 501" in done.findings[0].reason


def test_an_address_that_stays_is_no_riddle(tmp_path: Path) -> None:
    text = """\
import os

import requests

BASE = os.environ["OPENHANDS_BASE_URL"]


class Client:
    def __init__(self, base):
        self.base = base

    def title(self, cid):
        return requests.get(f"{self.base}/conversations/{cid}").json()
"""
    files = {"client.py": text, ".env.example": f"OPENHANDS_BASE_URL={URL}\n"}
    done, _ = adapted(tmp_path, files)
    assert {one.fix for one in done.findings} <= {"adapter"}
    assert not done.unresolved


def test_sources_without_their_package_share_one_file(tmp_path: Path) -> None:
    files = {
        f"web/src/{folder}/client.ts": f'export const get = () => fetch("{URL}/settings");\n'
        for folder in ("api", "context/inner")
    }
    _, changed = adapted(tmp_path, files)
    assert [name for name in changed if "openhands" in name] == ["web/src/openhands-v0.ts"]
    assert 'from "../../openhands-v0' in changed["web/src/context/inner/client.ts"]


def test_a_gap_in_a_file_with_the_adapter_goes_through_it(tmp_path: Path) -> None:
    """A server of V1 would answer it with its page."""
    text = f"""\
import requests


def main(cid):
    print(requests.get("{URL}/conversations/1/zip-directory").content)
    requests.get("{URL}/options/agents").raise_for_status()
"""
    done, changed = adapted(tmp_path, {"client.py": text})
    assert changed["client.py"].count("adapt_v0(requests).get(") == 2
    assert "responds to it with 501" in done.findings[1].reason
    after, _ = adapted(tmp_path, {})
    assert [(one.verdict.value, one.fix) for one in after.findings] == [("review", "adapter"), ("gap", "")]


WORKER = """\
import { setupWorker } from "msw/browser";
import { handlers } from "./handlers";

export const worker = setupWorker(...handlers);
"""
HANDLERS = """\
import { http, HttpResponse } from "msw";

export const handlers = [http.get("/api/settings", () => HttpResponse.json({ language: "en" }))];
"""


@pytest.mark.parametrize("late", [True, False])
def test_a_page_that_mocks_serve_goes_on_with_them(late: bool, tmp_path: Path) -> None:
    """A module that is a part of the page itself must not turn the adapter off."""
    entry = (
        'if (import.meta.env.DEV) void import("./mocks/browser").then(({ worker }) => worker.start());\n'
        if late
        else 'import { worker } from "./mocks/browser";\n\nif (import.meta.env.DEV) void worker.start();\n'
    )
    files = {
        "package.json": '{"type": "module", "devDependencies": {"msw": "2"}}\n',
        "tsconfig.json": '{"compilerOptions": {"moduleResolution": "bundler"}}\n',
        "src/api.ts": f'export const settings = () => fetch("{URL}/settings");\n',
        "src/mocks/browser.ts": WORKER,
        "src/mocks/handlers.ts": HANDLERS,
        "src/main.ts": entry,
    }
    _, changed = adapted(tmp_path, files)
    switch = 'Object.assign(globalThis, { OPENHANDS_V0_ADAPTER: "off" });'
    assert (switch in changed.get("src/mocks/browser.ts", "")) is late
    assert "src/mocks/handlers.ts" not in changed
