"""What belongs together stays together, though a part of it is not selected, or is asked for alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import write
from tests.pipeline.adapting import adapted, config_of
from v0to1.applying.interaction import Decision, Question
from v0to1.pipeline import run

LIST = "https://app.all-hands.dev/api/conversations"
NAMES = {"Python": "client.py", "TypeScript": "client.ts"}
SOCKET = """\
import requests
import socketio

(one,) = requests.get("LIST").json()["results"]
sio = socketio.Client()
sio.on("oh_event", print)
sio.connect(f"{one['url']}?conversation_id={one['conversation_id']}&latest_event_id=-1")
"""


@pytest.mark.parametrize(("mode", "fix"), [("auto", ("rewrite", "mapped")), ("always", ("adapter", ""))])
def test_a_socket_that_is_not_selected_stays(mode: str, fix: tuple[str, str], tmp_path: Path) -> None:
    """What it reads of the response keeps V0's names, and there is no rewrite that renames them."""
    text = SOCKET.replace("LIST", LIST)
    done, changed = adapted(tmp_path, {"client.py": text}, mode, select=("conversations/*",))
    assert [(one.fix, one.form) for one in done.findings] == [fix]
    _, made, stays = text.partition("sio = ")
    assert changed["client.py"].endswith(made + stays)


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
    name = NAMES[language]
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


@pytest.mark.parametrize("mode", ["auto", "always"])
def test_a_question_splits_no_adapted_session(mode: str, tmp_path: Path) -> None:
    """One adapter is put under it for all of its requests; each V1 request can be asked for alone."""
    write(tmp_path, {"client.py": SESSION.replace("LIST", LIST)})
    asked: dict[str, str] = {}

    def decide(question: Question) -> Decision:
        asked[question.finding.rule] = question.proposal
        others = ["secrets/delete"] if mode == "always" else []
        assert [one.rule for one in question.others] == others
        return Decision.SKIP

    done = run(config_of(tmp_path, mode), fixing=True, accept=decide)
    assert not done.changes
    if mode == "always":
        assert list(asked) == ["conversations/list"]
        assert asked["conversations/list"].startswith("With client.py:9, secrets/delete: it shares")
    else:
        assert list(asked) == ["conversations/list", "secrets/delete"]
        assert not any(one.startswith("With ") for one in asked.values())
