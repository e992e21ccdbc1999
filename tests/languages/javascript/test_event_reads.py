"""Listeners of events in JavaScript: in V1's words where every read is understood, else with V0's view."""

from __future__ import annotations

import pytest

from tests.languages.javascript.rewriting import migrated
from v0to1.core.model import Finding

Project = tuple[tuple[Finding, ...], dict[str, str]]

OPENING = 'import { io } from "socket.io-client";\n'
BEFORE = 'const socket = io(url, {{ query: {{ conversation_id: id }} }});\nsocket.on("oh_event", {});\n'

SAID = {
    '(e) => { if (e.action === "message") show(e.args.content); }': (
        '(e) => { if (e.kind === "MessageEvent") show(messageText(e)); }'
    ),
    "(e) => { if (e.action == 'message' && e.source !== 'user') show(e.source, e.args?.content); }": (
        "(e) => { if (e.kind == 'MessageEvent' && e.source !== 'user') show(e.source, messageText(e)); }"
    ),
    '(e) => { if (e.action !== "message") return; show(e.args.content); }': (
        '(e) => { if (e.kind !== "MessageEvent") return; show(messageText(e)); }'
    ),
    '(e) => { if (!url || e.action !== "run") { return; } show(e.args.command); }': (
        '(e) => { if (!url || e.action?.kind !== "TerminalAction") { return; } show(commandText(e)); }'
    ),
    '(e) => e.observation === "run" && show(e.content, e.extras.metadata.exit_code)': (
        '(e) => e.observation?.kind === "TerminalObservation" && show(observationText(e), exitCode(e))'
    ),
    '(e) => show(e.action === "finish" ? e.args.final_thought : "")': (
        '(e) => show(e.action?.kind === "FinishAction" ? finalMessage(e) : "")'
    ),
    'function (e) { if ("message" === e.action) show(`${e.id} ${e.timestamp}`, String(e.id)); }': (
        'function (e) { if ("MessageEvent" === e.kind) show(`${e.id} ${e.timestamp}`, String(e.id)); }'
    ),
}

VIEWED = {
    "a field without a test": "(e) => show(e.args.content)",
    "a field below another test": '(e) => { if (e.action === "run") show(e.args.content); }',
    "a field in the other branch": (
        '(e) => { if (e.action === "message") show(1); else show(e.args.content); }'
    ),
    "a field behind its opposite": '(e) => { if (e.action !== "message") show(e.args.content); }',
    "a test that may not hold": '(e) => { if (e.action === "message" || url) show(e.args.content); }',
    "the state of the agent": (
        '(e) => { if (e.observation === "agent_state_changed") show(e.extras.agent_state); }'
    ),
    "a name that is several kinds": '(e) => { if (e.action === "read") show(1); }',
    "a name that V1 does not have": '(e) => { if (e.action === "recall") show(1); }',
    "a name that is shown": '(e) => { if (e.action === "message") show(e.action); }',
    "numbers that are compared": '(e) => { if (e.action === "message" && e.id > last) show(1); }',
    "a number that is kept": '(e) => { if (e.action === "message") last = e.id; }',
    "the sentence of V0": '(e) => { if (e.action === "message") show(e.message); }',
    "the source of an observation": '(e) => { if (e.observation === "run") show(e.source); }',
    "the whole event": '(e) => { if (e.action === "message") show(e); }',
    "a pattern": '({ action, args }) => { if (action === "message") show(args.content); }',
    "cases": '(e) => { switch (e.action) { case "message": show(e.args.content); } }',
    "a field that is set": '(e) => { if (e.action === "message") e.args.content = ""; }',
    "a function that is not seen": "show",
    "another event": '(e, f) => { if (e.action === "message") show(f.args.content, e.args); }',
}


TYPED = """import { io } from "socket.io-client";

interface LiveEvent {
  id: number;
  action?: string;
  args?: { content?: string };
}

export function follow(url: string, id: string, show: (line: string) => void) {
  const socket = io(url, { query: { conversation_id: id } });
  const hear = (event: LiveEvent) => {
    if (event.action === "message") show(`${event.id} ${event.args?.content}`);
  };
  socket.on("oh_event", hear);
  return () => socket.off("oh_event", hear);
}
"""


SHARED_TYPES = {
    "it is exported": TYPED.replace("interface LiveEvent", "export interface LiveEvent"),
    "others have it too": TYPED + "\nexport const all: LiveEvent[] = [];\n",
    "the event's name is a constant": TYPED.replace(
        "export function", 'const NAME = "oh_event";\nexport function'
    ).replace('on("oh_event"', "on(NAME"),
}


LIST = """export async function said(id) {{
  const response = await fetch(`https://app.all-hands.dev/api/conversations/${{id}}/events?limit=100`);
  const {{ events }} = await response.json();
  return {};
}}
"""

LISTED = {
    'events.filter((e) => e.action === "message").map((m) => m.args.content)': (
        'events.filter((e) => e.kind === "MessageEvent").map((m) => messageText(m))'
    ),
    'events.filter((e) => e.action === "message" && e.source).some((e) => e.args.content)': (
        'events.filter((e) => e.kind === "MessageEvent" && e.source).some((e) => messageText(e))'
    ),
    'events.some((e) => e.action === "finish" && e.args.final_thought)': (
        'events.some((e) => e.action?.kind === "FinishAction" && finalMessage(e))'
    ),
}

LISTED_BY_VIEW = (
    "events.map((e) => e.args.content)",
    'events.filter((e) => e.action !== "message").map((e) => e.args.content)',
    'events.map((e) => e.args).filter((e) => e.action === "message")',
    'events.filter((e) => e.action === "message" || id).map((e) => e.args.content)',
    'events.filter((e) => e.action === "message").map((e, i) => events[i].args.content)',
    'events.filter((e) => e.action === "message")',
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """All handlers, each in a module of its own, and what becomes of them."""
    handlers = (*SAID, *VIEWED.values())
    texts = {f"m{place}.mjs": OPENING + BEFORE.format(one) for place, one in enumerate(handlers)}
    texts |= {f"t{place}.ts": text for place, text in enumerate(SHARED_TYPES.values())}
    texts |= {f"l{place}.mjs": LIST.format(one) for place, one in enumerate((*LISTED, *LISTED_BY_VIEW))}
    texts["typed.ts"] = TYPED
    return migrated(tmp_path_factory.mktemp("handlers"), texts)


@pytest.mark.parametrize("given", LISTED)
def test_lists_of_events_are_read_in_v1s_words(given: str, project: Project) -> None:
    after = project[1][f"l{list(LISTED).index(given)}.mjs"]
    assert f"  return {LISTED[given]};\n" in after
    assert "v0Event" not in after
