"""Loops that wait without a limit get one, in every language; those that have one, or serve, stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from v0to1.helpers.python import pure
from v0to1.languages.waits import SECONDS

HEAD = """import os
import time

import requests

BASE = os.environ["OPENHANDS_URL"]


def status_of(cid):
    return requests.get(f"{BASE}/api/conversations/{cid}").json()["status"]


def events_of(cid):
    return requests.get(f"{BASE}/api/conversations/{cid}/events").json()["events"]


"""
SCRIPT_HEAD = """const BASE = process.env.OPENHANDS_URL;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function statusOf(id) {
  const response = await fetch(`${BASE}/api/conversations/${id}`);
  return (await response.json()).status;
}

"""


def python(text: str) -> tuple[str, str]:
    """A Python client with some functions that wait."""
    return "wait.py", HEAD + text.lstrip("\n")


def script(text: str) -> tuple[str, str]:
    """A JavaScript client with some functions that wait."""
    return "wait.mjs", SCRIPT_HEAD + text.lstrip("\n")


ENDLESS = {
    "for ever": python("""
def wait(cid):
    while True:
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "until a variable says so": python("""
def wait(cid):
    done = False
    while not done:
        done = status_of(cid) in ("STOPPED", "ERROR")
        time.sleep(5)
"""),
    "until a flag is set": python("""
def wait(cid):
    done = False
    while not done:
        if status_of(cid) == "STOPPED":
            done = True
        time.sleep(5)
"""),
    "in the test of the loop": python("""
def wait(cid):
    # Not before it is over.
    while status_of(cid) != "STOPPED":
        # A while.
        time.sleep(5)
"""),
    "by a function that answers": python("""
def is_done(cid):
    return status_of(cid) == "STOPPED"


def wait(cid):
    while not is_done(cid):
        time.sleep(5)
"""),
    "on with what is no end": python("""
def wait(cid):
    while True:
        if status_of(cid) != "STOPPED":
            print(f"still {cid}")
            time.sleep(5)
            continue
        break
"""),
    "for an event among several": python("""
def wait(cid):
    while True:
        for event in events_of(cid):
            if event.get("action") == "finish":
                return event
        time.sleep(5)
"""),
    "with a time for each request": python("""
def wait(cid):
    while True:
        answer = requests.get(f"{BASE}/api/conversations/{cid}", timeout=TIMEOUT)
        if answer.json()["status"] == "STOPPED":
            return
        time.sleep(5)
"""),
    "counting for a person": python("""
def wait(cid):
    rounds = 0
    while True:
        if status_of(cid) == "STOPPED":
            return
        rounds += 1
        if rounds % 10 == 0:
            print("still there")
        time.sleep(5)
"""),
    "with a remark behind its brace": script("""
export async function wait(id) {
  while (true) { // until it is over
    // Ask.
    if ((await statusOf(id)) === "STOPPED") break;
    await sleep(5000);
  }
}
"""),
    "on one line": python("""
def wait(cid):
    while status_of(cid) != "STOPPED": time.sleep(5)
"""),
    "on one line in JavaScript": script("""
export async function wait(id) {
  while ((await statusOf(id)) !== "STOPPED") await sleep(5000);
}
"""),
    "for ever in JavaScript": script("""
export async function wait(id) {
  for (;;) {
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "at least once in JavaScript": script("""
export async function wait(id) {
  let status;
  do {
    await sleep(5000);
    status = await statusOf(id);
  } while (status !== "STOPPED");
}
"""),
    "until a flag is set in JavaScript": script("""
export async function wait(id) {
  let done = false;
  while (!done) {
    const status = await statusOf(id);
    if (status === "STOPPED" || status === "ERROR") done = true;
    await sleep(5000);
  }
}
"""),
}
OWN_LIMIT = {
    "until a time": python("""
def wait(cid, end):
    while time.time() < end:
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "so many times": python("""
def wait(cid):
    for _ in range(9):
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "with a limit inside": python("""
def wait(cid, end):
    while True:
        if status_of(cid) == "STOPPED":
            return
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(5)
"""),
    "with tries that are counted down": python("""
def wait(cid, left):
    while left:
        if status_of(cid) == "STOPPED":
            return
        left -= 1
        time.sleep(5)
"""),
    "with tries that are counted to the last": python("""
def wait(cid, most):
    n = 0
    while status_of(cid) != "STOPPED":
        n += 1
        if n == most:
            raise RuntimeError(cid)
        time.sleep(5)
"""),
    "with a deadline that is asked": python("""
def wait(cid, deadline):
    while True:
        deadline.check()
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "with a deadline that tells": python("""
def wait(cid, timer):
    while not timer.expired:
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "that is ended by whoever calls it": python("""
import asyncio


async def poll(cid):
    while status_of(cid) != "STOPPED":
        await asyncio.sleep(5)


async def wait(cid):
    await asyncio.wait_for(poll(cid), 600)
"""),
    "in a scope with a limit": python("""
import asyncio


async def wait(cid):
    async with asyncio.timeout(600):
        while status_of(cid) != "STOPPED":
            await asyncio.sleep(5)
"""),
    "that is ended further out": python("""
import asyncio


async def poll(cid):
    while status_of(cid) != "STOPPED":
        await asyncio.sleep(5)


async def main(cid):
    await poll(cid)


asyncio.run(asyncio.wait_for(main("1"), 600))
"""),
    "in a program with an alarm": python("""
import signal

signal.alarm(600)


def wait(cid):
    while status_of(cid) != "STOPPED":
        time.sleep(5)
"""),
    "once": python("""
def wait(cid):
    if status_of(cid) == "STOPPED":
        return
    time.sleep(5)
"""),
    "so many times in JavaScript": script("""
export async function wait(id) {
  for (let i = 0; i < 9; i++) {
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "in a race in JavaScript": script("""
async function poll(id) {
  while ((await statusOf(id)) !== "STOPPED") {
    await sleep(5000);
  }
}

export const wait = (id, late) => Promise.race([poll(id), late]);
"""),
    "in a program that is watched in JavaScript": script("""
setTimeout(() => process.exit(1), 600000);

export async function wait(id) {
  while ((await statusOf(id)) !== "STOPPED") {
    await sleep(5000);
  }
}
"""),
    "down to nothing in JavaScript": script("""
export async function wait(id) {
  let left = 60;
  while (left--) {
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "up to a number in JavaScript": script("""
export async function wait(id) {
  for (let round = 0; round !== 60; round++) {
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "by several in JavaScript": script("""
export async function wait(id) {
  let left = 60;
  while (left) {
    left -= 5;
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "of whoever calls in JavaScript": script("""
export async function wait(id, signal) {
  while (!signal.aborted) {
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
    "of whoever calls, by an error in JavaScript": script("""
export async function wait(id, signal) {
  for (;;) {
    signal.throwIfAborted();
    if ((await statusOf(id)) === "STOPPED") return;
    await sleep(5000);
  }
}
"""),
}
SERVING = {
    "a person": python("""
def serve(cid):
    while True:
        text = input("> ")
        requests.post(f"{BASE}/api/conversations/{cid}/message", json={"message": text})
        if status_of(cid) == "STOPPED":
            return
        time.sleep(1)
"""),
    "until whoever started it sets an event": python("""
def watch(cid, stop):
    while not stop.wait(5):
        if status_of(cid) == "STOPPED":
            return
"""),
    "until whoever started it has set an event": python("""
def watch(cid, stop):
    while not stop.is_set():
        if status_of(cid) == "STOPPED":
            return
        time.sleep(5)
"""),
    "a person, who is asked otherwise": python("""
def serve(cid, screen):
    while True:
        if screen.ask("> ") == "status" and status_of(cid) == "STOPPED":
            return
        time.sleep(1)
"""),
    "a queue": python("""
def serve(queue):
    while True:
        cid = queue.get()
        if status_of(cid) == "STOPPED":
            return
        time.sleep(1)
"""),
    "a queue, which is asked for a while": python("""
def serve(queue):
    while True:
        cid = queue.get(block=False)
        if status_of(cid) == "STOPPED":
            return
        time.sleep(1)
"""),
    "a list in JavaScript": script("""
export async function serve(ids) {
  while (true) {
    const id = ids.shift();
    if ((await statusOf(id)) === "STOPPED") {
      return;
    }
    await sleep(5000);
  }
}
"""),
    "messages from elsewhere": python("""
def serve(cid, inbox):
    while True:
        requests.post(f"{BASE}/api/conversations/{cid}/message", json={"message": inbox.pop()})
        if status_of(cid) == "STOPPED":
            break
        time.sleep(1)
"""),
    "messages by a function of its own": python("""
def say(cid, text):
    requests.post(f"{BASE}/api/conversations/{cid}/message", json={"message": text})


def serve(cid, inbox):
    while status_of(cid) != "STOPPED":
        say(cid, inbox.pop())
        time.sleep(1)
"""),
    "whoever looks, for ever": python("""
def watch(cid):
    while True:
        if status_of(cid) == "STOPPED":
            print("stopped")
        time.sleep(60)
"""),
    "until it fails": python("""
def watch(cid):
    while True:
        if status_of(cid) == "ERROR":
            raise RuntimeError(cid)
        time.sleep(60)
"""),
    "whoever reads its events": python("""
def follow(cid):
    while status_of(cid) != "STOPPED":
        yield from events_of(cid)
        time.sleep(1)
"""),
    "without a pause": python("""
def wait(cid):
    while True:
        if status_of(cid) == "STOPPED":
            return
"""),
    "several, for ever": python("""
def watch():
    while True:
        page = requests.get(f"{BASE}/api/conversations").json()
        for one in page["results"]:
            if one["status"] == "STOPPED":
                print(one["title"])
                break
        time.sleep(60)
"""),
    "through pages, slowly": python("""
def every():
    page_id, found = None, []
    while True:
        page = requests.get(f"{BASE}/api/conversations", params={"page_id": page_id}).json()
        found += page["results"]
        if page["next_page_id"] is None:
            return found
        page_id = page["next_page_id"]
        time.sleep(1)
"""),
    "whoever looks, for ever, in JavaScript": script("""
export async function watch(id) {
  for (;;) {
    if ((await statusOf(id)) === "STOPPED") console.log("stopped");
    await sleep(60000);
  }
}
"""),
    "through pages, slowly, in JavaScript": script("""
export async function every() {
  const found = [];
  let pageId = "";
  do {
    const response = await fetch(`${BASE}/api/conversations?page_id=${pageId}`);
    const page = await response.json();
    found.push(...page.results);
    pageId = page.next_page_id;
    await sleep(100);
  } while (pageId !== null);
  return found;
}
"""),
    "that does nothing in JavaScript": script("""
export async function wait(id) {
  while ((await statusOf(await sleep(9) ?? id)) !== "STOPPED") {}
}
"""),
    "beside its brace in JavaScript": script("""
export async function wait(id) {
  while ((await statusOf(id)) !== "STOPPED") { await sleep(5000);
    console.log("still there"); }
}
"""),
    "in the midst of a statement in JavaScript": script("""
export async function wait(id) {
  if (id) while ((await statusOf(id)) !== "STOPPED") await sleep(5000);
}
"""),
}
TOLD = {
    "messages from elsewhere": True,
    "whoever looks, for ever": True,
    "without a pause": True,
    "that does nothing in JavaScript": True,
    "beside its brace in JavaScript": True,
    "in the midst of a statement in JavaScript": True,
    "several, for ever": False,
}


def migrated(folder: Path, case: tuple[str, str]) -> tuple[str, list[str]]:
    """What becomes of a client, and what the findings say of its loops."""
    name, text = case
    done = run_on(folder, {name: text})
    assert done.findings and all(one.applied for one in done.findings)
    (changed,) = (one.after for one in done.changes if one.path == name)
    return changed, [note for one in done.findings for note in one.notes if "The loop in" in note]


@pytest.mark.parametrize("case", ENDLESS)
def test_a_loop_that_waits_gets_a_limit_and_it_is_told(case: str, tmp_path: Path) -> None:
    changed, notes = migrated(tmp_path, ENDLESS[case])
    assert changed.count("limit.check()") == 1 and changed.count("WaitLimit()") == 1
    assert {"after 3600 seconds now" in note for note in notes} == {True}


@pytest.mark.parametrize("case", OWN_LIMIT)
def test_a_loop_with_a_limit_keeps_it_and_nothing_is_told(case: str, tmp_path: Path) -> None:
    changed, notes = migrated(tmp_path, OWN_LIMIT[case])
    assert "WaitLimit" not in changed
    assert notes == []


@pytest.mark.parametrize("case", SERVING)
def test_a_loop_that_serves_gets_no_limit(case: str, tmp_path: Path) -> None:
    changed, notes = migrated(tmp_path, SERVING[case])
    assert "WaitLimit" not in changed
    assert all("has no time-out, as before" in note for note in notes)
    assert case not in TOLD or bool(notes) is TOLD[case]


def test_the_lines_stand_where_the_loop_stands(tmp_path: Path) -> None:
    changed, _ = migrated(tmp_path, ENDLESS["in the test of the loop"])
    assert changed.endswith("""
def wait(cid):
    limit = WaitLimit()
    # Not before it is over.
    while status_of(cid) != "STOPPED":
        limit.check()
        # A while.
        time.sleep(5)
""")


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("on one line", '    while status_of(cid) != "STOPPED": limit.check(); time.sleep(5)\n'),
        (
            "on one line in JavaScript",
            '  while ((await statusOf(id)) !== "STOPPED") { limit.check(); await sleep(5000); }\n}\n',
        ),
    ],
)
def test_a_loop_on_one_line_stays_there(case: str, expected: str, tmp_path: Path) -> None:
    changed, _ = migrated(tmp_path, ENDLESS[case])
    assert changed.endswith(expected)


def test_a_remark_behind_the_brace_stays_there(tmp_path: Path) -> None:
    changed, _ = migrated(tmp_path, ENDLESS["with a remark behind its brace"])
    assert "  while (true) { // until it is over\n    limit.check();\n    // Ask.\n" in changed


def test_each_loop_of_a_function_has_a_limit_of_its_own(tmp_path: Path) -> None:
    changed, _ = migrated(
        tmp_path,
        python("""
def wait(cid, limit):
    while status_of(cid) == "STARTING":
        time.sleep(5)
    while status_of(cid) != "STOPPED":
        time.sleep(5)
    return limit
"""),
    )
    assert "wait_limit = WaitLimit()\n    while status_of(cid) == " in changed
    assert "limit_2 = WaitLimit()\n    while status_of(cid) != " in changed


STARTING = {
    "in a function": python("""
def run(task):
    started = requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": task}).json()
    while status_of(started["conversation_id"]) != "STOPPED":
        time.sleep(5)
"""),
    "in a module": python("""
started = requests.post(f"{BASE}/api/conversations", json={"initial_user_msg": "Hi"}).json()
# Wait.
while status_of(started["conversation_id"]) != "STOPPED":
    time.sleep(5)
"""),
    "in JavaScript": script("""
export async function run(task) {
  const body = JSON.stringify({ initial_user_msg: task });
  const started = await (await fetch(`${BASE}/api/conversations`, { method: "POST", body })).json();
  while ((await statusOf(started.conversation_id)) !== "STOPPED") {
    await sleep(5000);
  }
}
"""),
}


@pytest.mark.parametrize("case", STARTING)
def test_a_limit_stands_behind_what_is_put_before_the_same_loop(case: str, tmp_path: Path) -> None:
    changed, _ = migrated(tmp_path, STARTING[case])
    ready = "waitUntilReady(" if "JavaScript" in case else "wait_until_ready("
    assert changed.index(ready) < changed.index("WaitLimit()") < changed.index("limit.check()")


WAITING = {
    "wait.py": HEAD
    + """async def wait(cid):
    while status_of(cid) != "STOPPED":
        await asyncio.sleep(5)
""",
    "wait.mjs": SCRIPT_HEAD
    + """export async function wait(id) {
  while ((await statusOf(id)) !== "STOPPED") {
    await sleep(5000);
  }
}
""",
}
CALLERS = {
    "by a call": ("wait.py", "await asyncio.wait_for(wait(cid), 4 * 3600)"),
    "in a block": ("wait.py", "async with asyncio.timeout(4 * 3600):\n        await wait(cid)"),
    "in JavaScript": ("wait.mjs", "await withTimeout(wait(id), 4 * 3600 * 1000)"),
}


@pytest.mark.parametrize("case", CALLERS)
def test_a_loop_that_another_module_ends_in_time_gets_no_limit(case: str, tmp_path: Path) -> None:
    name, call = CALLERS[case]
    caller = f"import asyncio\nfrom wait import wait\n\n\nasync def main(cid):\n    {call}\n"
    if name.endswith(".mjs"):
        caller = f'import {{ wait }} from "./wait.mjs";\n\nasync function main(id) {{\n  {call};\n}}\n'
    (tmp_path / f"main{Path(name).suffix}").write_text(caller)
    changed, notes = migrated(tmp_path, (name, WAITING[name]))
    assert "WaitLimit" not in changed
    assert notes == []


def test_what_is_told_is_what_the_helper_does() -> None:
    assert pure.WaitLimit()._seconds == SECONDS
