"""Messages between the parts of a program carry bodies to the requests, and answers back."""

from __future__ import annotations

import pytest

from tests.languages.javascript.looking import look, told
from v0to1.evaluation.http.requests import Request

URL = "https://app.all-hands.dev/api/conversations"
LISTENER = (
    "chrome.runtime.onMessage.addListener((message, sender, respond) => {\n"
    "  if (message.type !== 'start') return false;\n"
    f"  fetch('{URL}', {{ method: 'POST', body: JSON.stringify(message.body) }})\n"
    "    .then((r) => r.json()).then((d) => respond({ id: d.conversation_id }));\n"
    "  return true;\n});"
)
SEND = "chrome.runtime.sendMessage({ type: 'start', body: { initial_user_msg: text } })"
ASYNC = (
    "browser.runtime.onMessage.addListener(async (m) => {\n"
    "  switch (m.kind) { case 'start': return go(m.body); default: return null } })\n"
    f"const go = async (body) => (await fetch('{URL}', "
    "{ method: 'POST', body: JSON.stringify(body) })).json()"
)
HANDLER = (
    "import { ipcMain } from 'electron';\n"
    f"ipcMain.handle('start', async (event, body) => (await fetch('{URL}', "
    "{ method: 'POST', body: JSON.stringify(body) })).json())"
)


def posts(files: dict[str, str]) -> list[Request]:
    """The requests that create something."""
    return [one for one in look(files).requests if told(one) == f"POST {URL}"]


SENT: dict[str, dict[str, str]] = {
    "listener first": {"a.js": LISTENER, "b.js": f"button.onclick = () => {{ {SEND} }}"},
    "sender first": {"b.js": LISTENER, "a.js": SEND},
    "event handler": {"b.js": LISTENER, "a.js": f"x.addEventListener('click', () => {SEND})"},
    "reply by promise": {
        "a.js": ASYNC,
        "b.js": "browser.runtime.sendMessage({ kind: 'start', body: { initial_user_msg: text } })",
    },
    "polyfill": {
        "a.ts": "import browser from 'webextension-polyfill';\n" + ASYNC,
        "b.ts": "import browser from 'webextension-polyfill';\n"
        "browser.runtime.sendMessage({ kind: 'start', body: { initial_user_msg: text } })",
    },
    "to a tab": {"a.js": LISTENER, "b.js": SEND.replace("runtime.sendMessage(", "tabs.sendMessage(tab.id, ")},
    "by name": {
        "a.ts": HANDLER,
        "b.ts": "import { ipcRenderer as r } from 'electron'; r.invoke('start', { initial_user_msg: 1 })",
    },
}


@pytest.mark.parametrize("files", SENT.values(), ids=SENT)
def test_the_body_is_followed_to_where_it_is_built(files: dict[str, str]) -> None:
    found = [item for one in posts(files) for body in one.bodies for item in body.items.values()]
    assert {item.key for item in found} == {"initial_user_msg"}
    assert {item.module for item in found} <= files.keys() - {"a.ts"}


REPLIES: dict[str, dict[str, str]] = {
    "callback": {"a.js": LISTENER, "b.js": SEND[:-1] + ", (reply) => show(reply.id.title))"},
    "promise": {"a.js": LISTENER, "b.js": f"const reply = await {SEND}; show(reply.id.title)"},
    "returned": {
        "a.js": ASYNC.replace(".json()", ".json().then((d) => ({ id: d.conversation_id }))"),
        "b.js": "(await browser.runtime.sendMessage({ kind: 'start', body: { title: 1 } })).id.title",
    },
}


@pytest.mark.parametrize("files", REPLIES.values(), ids=REPLIES)
def test_the_answer_is_followed_back(files: dict[str, str]) -> None:
    assert {read.path for one in posts(files) for read in one.response.reads} == {
        ("conversation_id",),
        ("conversation_id", "title"),
    }
    assert not [read for one in posts(files) for read in one.response.owned], "no other data come that way"


OTHERS: dict[str, dict[str, str]] = {
    "nobody sends": {"a.js": LISTENER},
    "another type": {"a.js": LISTENER, "b.js": SEND.replace("'start'", "'stop'")},
    "another kind": {
        "a.js": ASYNC,
        "b.js": "browser.runtime.sendMessage({ kind: 'stop', body: { initial_user_msg: '' } })",
    },
    "another name": {
        "a.ts": HANDLER,
        "b.ts": "import { ipcRenderer as r } from 'electron'; r.invoke('stop', { title: 1 })",
    },
    "an object of the project": {
        "a.js": LISTENER,
        "b.js": "const queue = { sendMessage(m) {} }; queue.sendMessage({ type: 'start', body: {} })",
    },
}


@pytest.mark.parametrize("files", OTHERS.values(), ids=OTHERS)
def test_what_is_not_sent_there_is_no_body(files: dict[str, str]) -> None:
    found = posts(files)
    assert found and not [item for one in found for body in one.bodies for item in body.items]
