"""What is read by more than is seen keeps V0's shapes: it goes through the adapter, and is not rewritten.

A rewrite gives V1's keys and words to its readers. It is made where all of them are seen, and where what they
do with it means the same in V1.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import adapted, config_of
from v0to1.core.model import Finding
from v0to1.pipeline import run
from v0to1.pipeline.interact import Decision

HOST = "https://app.all-hands.dev"
V1 = re.compile(
    r"/api/v1|sandbox_status|conversation_url|app_conversation_id|agent_?status|items", re.IGNORECASE
)
ENDINGS = {"Python": "py", "TypeScript": "ts", "a script": "sh"}

HALF_SEEN = {
    "a response is printed for other programs": {
        "Python": """\
import json
import requests


def main(as_json):
    found = requests.get("HOST/api/conversations").json()["results"]
    if as_json:
        print(json.dumps(found))
    for one in found:
        print(one["title"])


if __name__ == "__main__":
    main(False)
""",
        "TypeScript": """\
async function main(asJson: boolean) {
  const { results } = await (await fetch("HOST/api/conversations")).json();
  if (asJson) console.log(JSON.stringify(results));
  for (const one of results) console.log(one.title);
}

main(false);
""",
        "a script": 'curl -s "HOST/api/conversations" | jq .results\n',
    },
    "a word that V1 has not is printed": {
        "Python": """\
import requests


def main():
    for one in requests.get("HOST/api/conversations").json()["results"]:
        print(f"{one['conversation_id']}: {one['status']}")


if __name__ == "__main__":
    main()
""",
        "TypeScript": """\
async function main() {
  const { results } = await (await fetch("HOST/api/conversations")).json();
  for (const one of results) console.log(`${one.conversation_id}: ${one.status}`);
}

main();
""",
        "a script": "curl -s \"HOST/api/conversations\" | jq -r '.results[] | .status'\n",
    },
    "a public function returns a response": {
        "Python": """\
import requests


def conversation(cid):
    return requests.get(f"HOST/api/conversations/{cid}").json()


def title(cid):
    return conversation(cid)["title"]
""",
        "TypeScript": """\
export const conversation = async (id: string): Promise<any> =>
  (await fetch(`HOST/api/conversations/${id}`)).json();

export async function title(id: string): Promise<string> {
  return (await conversation(id)).title;
}
""",
    },
    "a method returns a word": {
        "Python": """\
import requests


class Client:
    def status(self, cid):
        return requests.get(f"HOST/api/conversations/{cid}").json()["status"]


if Client().status("1") == "STOPPED":
    print("over")
""",
        "TypeScript": """\
export class Client {
  async status(id: string): Promise<string> {
    return (await (await fetch(`HOST/api/conversations/${id}`)).json()).status;
  }
}

new Client().status("1").then((status) => console.log(status === "STOPPED" ? "over" : "on"));
""",
    },
    "a tool answers a language model": {
        "Python": """\
import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("openhands")


@mcp.tool()
def conversations() -> list:
    found = requests.get("HOST/api/conversations").json()["results"]
    return [{"id": one["conversation_id"], "status": one["status"]} for one in found]
""",
        "TypeScript": """\
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

const server = new McpServer({ name: "openhands", version: "1" });

server.tool("conversation", {}, async () => {
  const found = await (await fetch("HOST/api/conversations/1")).json();
  return { content: [{ type: "text", text: JSON.stringify(found) }] };
});
""",
    },
    "a template reads the keys": {
        "Python": """\
import requests
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/<cid>")
def show(cid):
    response = requests.get(f"HOST/api/conversations/{cid}").json()
    return render_template("show.html", response=response)
""",
        "TypeScript": """\
import express from "express";

const app = express();

app.get("/:id", async (request, answer) => {
  const found = await (await fetch(`HOST/api/conversations/${request.params.id}`)).json();
  answer.render("show", { response: found });
});
""",
    },
    "a status decides outside of a wait": {
        "Python": """\
import requests


def main(cid):
    found = requests.get(f"HOST/api/conversations/{cid}").json()
    if found["status"] == "RUNNING":
        print("press ctrl-c to stop it")


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
import "./page.css";

async function main(id: string) {
  const found = await (await fetch(`HOST/api/conversations/${id}`)).json();
  document.querySelector<HTMLElement>("#stop")!.hidden = found.status !== "RUNNING";
}

main("1");
""",
        "a script": """\
if [ "$(curl -s "HOST/api/conversations/$1" | jq -r .status)" = STOPPED ]; then echo over; fi
""",
    },
    "a conversation that has ended is started again": {
        "Python": """\
import time
import requests


def main(cid):
    while requests.get(f"HOST/api/conversations/{cid}").json()["status"] != "STOPPED":
        time.sleep(1)
    requests.post(f"HOST/api/conversations/{cid}/start", json={}).raise_for_status()


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
async function main(id: string) {
  while ((await (await fetch(`HOST/api/conversations/${id}`)).json()).status !== "STOPPED") {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await fetch(`HOST/api/conversations/${id}/start`, { method: "POST" });
}

main("1");
""",
    },
    "requests go to the address of a sandbox": {
        "Python": """\
import requests


def main(cid):
    found = requests.get(f"HOST/api/conversations/{cid}").json()
    key = {"X-Session-API-Key": found["session_api_key"]}
    for one in requests.get(f"{found['url']}/list-files", headers=key).json():
        print(one)


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
async function main(id: string) {
  const found = await (await fetch(`HOST/api/conversations/${id}`)).json();
  const headers = { "X-Session-API-Key": found.session_api_key };
  for (const one of await (await fetch(`${found.url}/list-files`, { headers })).json()) console.log(one);
}

main("1");
""",
    },
    "a socket goes to the address of a sandbox": {
        "Python": """\
import requests
import socketio

HEADERS = {"Authorization": "Bearer k"}
sio = socketio.Client()


@sio.on("oh_event")
def event(told):
    print(told["id"])


def main(cid):
    found = requests.get(f"HOST/api/conversations/{cid}", headers=HEADERS).json()
    sio.connect(f"{found['url']}?conversation_id={cid}&latest_event_id=-1", headers=HEADERS)


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
import { io } from "socket.io-client";

async function main(id: string) {
  const found = await (await fetch(`HOST/api/conversations/${id}`)).json();
  const socket = io(new URL(found.url).origin, { query: { conversation_id: id, latest_event_id: -1 } });
  socket.on("oh_event", (event) => console.log(event.id));
}

main("1");
""",
    },
    "the key of a sandbox is sent to the App Server": {
        "Python": """\
import requests


def main(cid):
    found = requests.get(f"HOST/api/conversations/{cid}").json()
    headers = {"X-Session-API-Key": found["session_api_key"]}
    requests.patch(f"HOST/api/conversations/{cid}", json={"title": "x"}, headers=headers).raise_for_status()


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
async function main(id: string) {
  const found = await (await fetch(`HOST/api/conversations/${id}`)).json();
  const response = await fetch(`HOST/api/conversations/${id}`, {
    method: "PATCH",
    headers: { "X-Session-API-Key": found.session_api_key },
    body: JSON.stringify({ title: "x" }),
  });
  if (!response.ok) throw new Error(`${response.status}`);
}

main("1");
""",
    },
    "events are read as V0 described them": {
        "Python": """\
import requests


def main(cid):
    for event in requests.get(f"HOST/api/conversations/{cid}/trajectory").json().get("trajectory") or []:
        print(event["message"])
        if event.get("tool_call_metadata"):
            print(event["tool_call_metadata"]["function_name"])


if __name__ == "__main__":
    main("1")
""",
        "TypeScript": """\
async function main(id: string) {
  const data = await (await fetch(`HOST/api/conversations/${id}/trajectory`)).json();
  for (const event of data?.trajectory ?? []) {
    console.log(event.message, event.tool_call_metadata?.function_name);
  }
}

main("1");
""",
        "a script": "curl -s \"HOST/api/conversations/$1/trajectory\" | jq -r '.trajectory[] | .message'\n",
    },
}

ALL_SEEN = {
    "a list is filtered by its status": {
        "Python": (
            """\
import requests


def main():
    for one in requests.get("HOST/api/conversations").json()["results"]:
        if one["status"] == "STOPPED":
            requests.delete(f"HOST/api/conversations/{one['conversation_id']}")


if __name__ == "__main__":
    main()
""",
            'one["sandbox_status"] == "PAUSED"',
        ),
        "TypeScript": (
            """\
async function main() {
  const { results } = await (await fetch("HOST/api/conversations")).json();
  for (const one of results) {
    if (one.status !== "STOPPED") continue;
    await fetch(`HOST/api/conversations/${one.conversation_id}`, { method: "DELETE" });
  }
}

main();
""",
            'one.sandbox_status !== "PAUSED"',
        ),
        "a script": (
            """\
for one in $(curl -s HOST/api/conversations | jq -r '.results[]|select(.status=="STOPPED").conversation_id')
do
  curl -s -o /dev/null -X DELETE "HOST/api/conversations/$one\"
done
""",
            '.sandbox_status=="PAUSED"',
        ),
    },
    "the end of the work is waited for": {
        "Python": (
            """\
import time
import requests


def main(cid):
    while requests.get(f"HOST/api/conversations/{cid}").json()["status"] != "STOPPED":
        time.sleep(1)


if __name__ == "__main__":
    main("1")
""",
            "agent_status(",
        ),
        "TypeScript": (
            """\
async function main(id: string) {
  while ((await (await fetch(`HOST/api/conversations/${id}`)).json()).status !== "STOPPED") {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

main("1");
""",
            "agentStatus(",
        ),
    },
    "the start is waited for": {
        "Python": (
            """\
import time
import requests


def main(cid):
    while requests.get(f"HOST/api/conversations/{cid}").json()["status"] == "STARTING":
        time.sleep(1)


if __name__ == "__main__":
    main("1")
""",
            '["sandbox_status"] == "STARTING"',
        ),
    },
}


@pytest.mark.parametrize(
    ("case", "language"), [(case, language) for case, texts in HALF_SEEN.items() for language in texts]
)
def test_it_keeps_v0_s_shapes(case: str, language: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    text = HALF_SEEN[case][language].replace("HOST", HOST)
    done, changed = adapted(tmp_path, {name: text})
    assert {one.fix for one in done.findings} == {"adapter"}
    assert all(one.reason for one in done.findings)
    assert not V1.search(changed[name])


@pytest.mark.parametrize(
    ("case", "language"), [(case, language) for case, texts in ALL_SEEN.items() for language in texts]
)
def test_what_is_all_seen_is_rewritten(case: str, language: str, tmp_path: Path) -> None:
    text, wanted = ALL_SEEN[case][language]
    name = f"client.{ENDINGS[language]}"
    done, changed = adapted(tmp_path, {name: text.replace("HOST", HOST)})
    assert {one.fix for one in done.findings} == {"rewrite"}
    assert wanted in changed[name]


SHARED = {
    "Python": """\
import requests


def show(found):
    print(found["conversation_id"])


def main(cid):
    show(requests.get(f"HOST/api/conversations/{cid}").json())
    for one in requests.get("HOST/api/conversations").json()["results"]:
        show(one)
    requests.patch(f"HOST/api/conversations/{cid}", json={"title": "x"}).raise_for_status()


if __name__ == "__main__":
    main("1")
""",
    "TypeScript": """\
function show(found: any) {
  console.log(found.conversation_id);
}

async function main(id: string) {
  show(await (await fetch(`HOST/api/conversations/${id}`)).json());
  for (const one of (await (await fetch("HOST/api/conversations")).json()).results) show(one);
  const init = { method: "PATCH", body: JSON.stringify({ title: "x" }) };
  if (!(await fetch(`HOST/api/conversations/${id}`, init)).ok) throw new Error("not renamed");
}

main("1");
""",
}
RENAMING = "conversations/update"


@pytest.mark.parametrize("mode", ["auto", "never"])
@pytest.mark.parametrize("language", SHARED)
def test_a_selection_splits_no_reader(language: str, mode: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    text = SHARED[language].replace("HOST", HOST)
    chosen = ("conversations/list", RENAMING)
    done, changed = adapted(tmp_path, {name: text}, mode, select=chosen)
    assert {one.rule: one.fix for one in done.findings} == {
        "conversations/list": "adapter" if mode == "auto" else "",
        RENAMING: "rewrite",
    }
    (reason,) = [one.reason for one in done.findings if one.rule != RENAMING]
    assert reason.endswith("with conversations/get, which was not selected; select both")
    assert "conversation_id" in changed[name]


@pytest.mark.parametrize(
    ("language", "mode"), [("Python", "auto"), ("Python", "never"), ("TypeScript", "auto")]
)
def test_a_question_splits_no_reader(language: str, mode: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    text = SHARED[language].replace("HOST", HOST)
    write(tmp_path, {name: text})
    asked: dict[str, str] = {}

    def decide(finding: Finding, proposal: str) -> Decision:
        asked[finding.rule] = proposal
        return Decision.ACCEPT if finding.rule == RENAMING else Decision.SKIP

    done = run(config_of(tmp_path, mode), fixing=True, accept=decide)
    assert list(asked) == ["conversations/get", RENAMING]
    together = "it shares a reader, a session or a test double with it, and changes together with it"
    assert re.match(rf"With {name}:\d+, conversations/list: {together}\n", asked["conversations/get"])
    (after,) = (one.after for one in done.changes)
    assert "/api/v1/app-conversations/${id}" in after or "/api/v1/app-conversations/{cid}" in after
    assert after.count("/api/v1") == 1 and "conversation_id" in after


def test_a_question_splits_no_session(tmp_path: Path) -> None:
    text = """\
import requests

session = requests.Session()


def main(cid):
    print(session.get(f"HOST/api/conversations/{cid}").json())
    session.delete(f"HOST/api/conversations/{cid}")


if __name__ == "__main__":
    main("1")
"""
    write(tmp_path, {"client.py": text.replace("HOST", HOST)})
    asked: list[str] = []

    def decide(finding: Finding, proposal: str) -> Decision:
        asked.append(finding.rule)
        return Decision.SKIP

    done = run(config_of(tmp_path), fixing=True, accept=decide)
    assert asked == ["conversations/get"] and not done.changes


KEYS = (
    "a conversation that has ended is started again",
    "requests go to the address of a sandbox",
    "a socket goes to the address of a sandbox",
    "the key of a sandbox is sent to the App Server",
)


@pytest.mark.parametrize(("case", "language"), [(case, one) for case in KEYS for one in HALF_SEEN[case]])
def test_without_the_adapter_it_is_refused(case: str, language: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    done, changed = adapted(tmp_path, {name: HALF_SEEN[case][language].replace("HOST", HOST)}, "never")
    assert not changed
    assert all(one.reason for one in done.findings)


@pytest.mark.parametrize(
    ("mode", "reason"), [("auto", "a socket that stays on V0"), ("never", "leads to the Agent Server")]
)
def test_a_socket_that_is_not_selected_gets_no_address_of_v1(mode: str, reason: str, tmp_path: Path) -> None:
    text = HALF_SEEN["a socket goes to the address of a sandbox"]["Python"].replace("HOST", HOST)
    done, changed = adapted(tmp_path, {"client.py": text}, mode, select=("conversations/*",))
    (finding,) = done.findings
    assert not changed and not finding.fix
    assert reason in finding.reason


def test_a_doubt_where_no_adapter_can_be_put_is_a_refusal(tmp_path: Path) -> None:
    """A page's script that nothing names has no way to load the adapter."""
    text = HALF_SEEN["a status decides outside of a wait"]["TypeScript"].partition("\n\n")[2]
    done, changed = adapted(tmp_path, {"client.ts": text.replace("HOST", HOST)})
    (finding,) = done.findings
    assert not changed and not finding.fix
    assert (
        "in no wait that is understood" in finding.reason
        and "the adapter cannot be put there" in finding.reason
    )
