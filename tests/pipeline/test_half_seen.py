"""What is read by more than is seen keeps V0's shapes: it goes through the adapter, and is not rewritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import adapted, config_of
from v0to1.applying.interaction import Decision
from v0to1.core.model import Finding
from v0to1.pipeline import run

LIST = "https://app.all-hands.dev/api/conversations"
V1 = re.compile(r"/api/v1|sandbox_status|conversation_url|items")
ENDINGS = {"Python": "py", "TypeScript": "ts", "JavaScript": "js", "a script": "sh"}

HALF_SEEN = {
    "a response is printed for other programs": {
        "Python": """\
import json
import requests


def main(as_json):
    found = requests.get("LIST").json()["results"]
    if as_json:
        print(json.dumps(found))
    for one in found:
        print(one["title"])


if __name__ == "__main__":
    main(False)
""",
        "TypeScript": """\
async function main(asJson: boolean) {
  const { results } = await (await fetch("LIST")).json();
  if (asJson) console.log(JSON.stringify(results));
  for (const one of results) console.log(one.title);
}

main(false);
""",
        "a script": 'curl -s "LIST" | jq .results\n',
    },
    "a word that V1 has not is printed": {
        "Python": """\
import requests


def main():
    for one in requests.get("LIST").json()["results"]:
        print(f"{one['conversation_id']}: {one['status']}")


if __name__ == "__main__":
    main()
""",
        "TypeScript": """\
async function main() {
  const { results } = await (await fetch("LIST")).json();
  for (const one of results) console.log(`${one.conversation_id}: ${one.status}`);
}

main();
""",
        "a script": "curl -s \"LIST\" | jq -r '.results[] | .status'\n",
    },
    "a public function returns a response": {
        "Python": """\
import requests


def conversations():
    return requests.get("LIST").json()


def more():
    return conversations()["next_page_id"]
""",
        "TypeScript": """\
export const conversations = async (): Promise<any> => (await fetch("LIST")).json();

export async function more(): Promise<string> {
  return (await conversations()).next_page_id;
}
""",
    },
    "a tool answers a language model": {
        "Python": """\
import requests
from mcp.server.fastmcp import FastMCP

mcp = FastMCP("openhands")


@mcp.tool()
def conversations() -> list:
    return requests.get("LIST").json()["results"]
""",
        "TypeScript": """\
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

const server = new McpServer({ name: "openhands", version: "1" });

server.tool("conversations", {}, async () => {
  const found = await (await fetch("LIST")).json();
  return { content: [{ type: "text", text: JSON.stringify(found) }] };
});
""",
    },
    "a template reads the keys": {
        "Python": """\
import requests
from flask import Flask, render_template

app = Flask(__name__)


@app.route("/")
def show():
    return render_template("show.html", response=requests.get("LIST").json())
""",
        "TypeScript": """\
import express from "express";

const app = express();

app.get("/", async (request, answer) => {
  answer.render("show", { response: await (await fetch("LIST")).json() });
});
""",
    },
    "requests go to the address of a sandbox": {
        "Python": """\
import requests


def main():
    for one in requests.get("LIST").json()["results"]:
        requests.delete(one["url"])


if __name__ == "__main__":
    main()
""",
        "TypeScript": """\
async function main() {
  for (const one of (await (await fetch("LIST")).json()).results) {
    await fetch(one.url, { method: "DELETE" });
  }
}

main();
""",
    },
    "a socket goes to the address of a sandbox": {
        "Python": """\
import requests
import socketio

sio = socketio.Client()


@sio.on("oh_event")
def event(told):
    print(told["id"])


def main():
    (one,) = requests.get("LIST").json()["results"]
    sio.connect(f"{one['url']}?conversation_id={one['conversation_id']}&latest_event_id=-1")


if __name__ == "__main__":
    main()
""",
        "TypeScript": """\
import { io } from "socket.io-client";

async function main(id: string) {
  const [one] = (await (await fetch("LIST")).json()).results;
  const socket = io(new URL(one.url).origin, { query: { conversation_id: id, latest_event_id: -1 } });
  socket.on("oh_event", (event) => console.log(event.id));
}

main("1");
""",
    },
    "the key of a sandbox is sent to the App Server": {
        "Python": """\
import requests


def main():
    for one in requests.get("LIST").json()["results"]:
        requests.delete("https://app.all-hands.dev/api/secrets/a", headers={"X-Key": one["session_api_key"]})


if __name__ == "__main__":
    main()
""",
        "TypeScript": """\
async function main() {
  for (const one of (await (await fetch("LIST")).json()).results) {
    const headers = { "X-Key": one.session_api_key };
    await fetch("https://app.all-hands.dev/api/secrets/a", { method: "DELETE", headers });
  }
}

main();
""",
    },
    "a name reaches a response without naming it": {
        "Python": """\
import requests


def main(expression):
    found = requests.get("LIST").json()
    print(found["next_page_id"], eval(expression))


if __name__ == "__main__":
    main("found['results'][0]['conversation_id']")
""",
        "TypeScript": """\
function show(found: any) {
  console.log(found.next_page_id, arguments[0].results);
}

async function main() {
  show(await (await fetch("LIST")).json());
}

main();
""",
    },
    "variables are filled into a text": {
        "Python": """\
import requests


def main():
    found = requests.get("LIST").json()
    print(found["next_page_id"], "{found[results]}".format(**locals()))


if __name__ == "__main__":
    main()
""",
    },
    "a variable of a module is looked up": {
        "Python": """\
import requests

found = requests.get("LIST").json()


def main():
    print(found["next_page_id"], globals()["found"]["results"])


if __name__ == "__main__":
    main()
""",
    },
    "a compiler checks types in comments": {
        "JavaScript": """\
// @ts-check
/** @param {{ results: { conversation_id: string }[] }} found */
function show(found) {
  for (const one of found.results) console.log(one.conversation_id);
}

async function main() {
  show(await (await fetch("LIST")).json());
}

main();
""",
    },
    "a doctest names the keys": {
        "Python": """\
import requests


def show(found):
    '''Print ids.

    >>> show({"results": [{"conversation_id": "a"}]})
    a
    '''
    for one in found["results"]:
        print(one["conversation_id"])


def main():
    show(requests.get("LIST").json())


if __name__ == "__main__":
    main()
""",
    },
}
CASES = [(case, language) for case, texts in HALF_SEEN.items() for language in texts]


@pytest.mark.parametrize(("case", "language"), CASES)
def test_it_keeps_v0_s_shapes(case: str, language: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    done, changed = adapted(tmp_path, {name: HALF_SEEN[case][language].replace("LIST", LIST)})
    assert {one.fix for one in done.findings} == {"adapter"}
    assert all(one.reason for one in done.findings)
    assert not V1.search(changed[name])


@pytest.mark.parametrize(("case", "language"), CASES)
def test_without_the_adapter_it_is_refused(case: str, language: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    done, changed = adapted(tmp_path, {name: HALF_SEEN[case][language].replace("LIST", LIST)}, "never")
    assert not changed
    assert all(one.reason for one in done.findings)


def test_a_socket_that_is_not_selected_gets_no_address_of_v1(tmp_path: Path) -> None:
    text = HALF_SEEN["a socket goes to the address of a sandbox"]["Python"].replace("LIST", LIST)
    done, _ = adapted(tmp_path, {"client.py": text}, select=("conversations/*",))
    assert [one.fix for one in done.findings] == ["adapter"]


SHARED = {
    "Python": """\
import requests


def show(found):
    print(found["conversation_id"])


def main(cid):
    show(requests.get(f"LIST/{cid}").json())
    for one in requests.get("LIST").json()["results"]:
        show(one)
    requests.delete("https://app.all-hands.dev/api/secrets/a")


if __name__ == "__main__":
    main("1")
""",
    "TypeScript": """\
function show(found: any) {
  console.log(found.conversation_id);
}

async function main(id: string) {
  show(await (await fetch(`LIST/${id}`)).json());
  for (const one of (await (await fetch("LIST")).json()).results) show(one);
  await fetch("https://app.all-hands.dev/api/secrets/a", { method: "DELETE" });
}

main("1");
""",
}


@pytest.mark.parametrize("mode", ["auto", "never"])
@pytest.mark.parametrize("language", SHARED)
def test_a_selection_splits_no_reader(language: str, mode: str, tmp_path: Path) -> None:
    name = f"client.{ENDINGS[language]}"
    chosen = ("conversations/list", "secrets/delete")
    done, changed = adapted(tmp_path, {name: SHARED[language].replace("LIST", LIST)}, mode, select=chosen)
    assert {one.rule: one.fix for one in done.findings} == {
        "conversations/list": "adapter" if mode == "auto" else "",
        "secrets/delete": "rewrite",
    }
    (reason,) = [one.reason for one in done.findings if one.rule == "conversations/list"]
    assert reason == "its source text is also used for conversations/get, which was not selected; select both"
    assert "conversation_id" in changed[name]


SESSION = """\
import requests

session = requests.Session()


def main():
    for one in session.get("LIST").json()["results"]:
        print(one["title"])
    session.delete("https://app.all-hands.dev/api/secrets/a")


if __name__ == "__main__":
    main()
"""


def test_a_question_splits_no_session(tmp_path: Path) -> None:
    write(tmp_path, {"client.py": SESSION.replace("LIST", LIST)})
    asked: dict[str, str] = {}

    def decide(finding: Finding, proposal: str) -> Decision:
        asked[finding.rule] = proposal
        return Decision.SKIP

    done = run(config_of(tmp_path), fixing=True, accept=decide)
    assert list(asked) == ["conversations/list"] and not done.changes
    assert asked["conversations/list"].startswith("With client.py:9, secrets/delete: it shares")
