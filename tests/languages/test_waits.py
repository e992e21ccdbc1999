"""Waits without an end are reported and get no limit, in every language; others are not reported."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pipeline.matching import run_on

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
    "for an event among several": python("""
def wait(cid):
    while True:
        for event in events_of(cid):
            if event.get("action") == "finish":
                return event
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
    "serving messages from elsewhere": python("""
def serve(cid, inbox):
    while True:
        requests.post(f"{BASE}/api/conversations/{cid}/message", json={"message": inbox.pop()})
        if status_of(cid) == "STOPPED":
            break
        time.sleep(1)
"""),
    "serving whoever looks, for ever": python("""
def watch(cid):
    while True:
        if status_of(cid) == "STOPPED":
            print("stopped")
        time.sleep(60)
"""),
    "serving without a pause": python("""
def wait(cid):
    while True:
        if status_of(cid) == "STOPPED":
            return
"""),
}
ENDING = {
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
}

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


def migrated(folder: Path, case: tuple[str, str]) -> tuple[str, list[str]]:
    """What becomes of a client, and what the findings say of its waits."""
    name, text = case
    done = run_on(folder, {name: text})
    assert done.findings and all(one.applied for one in done.findings)
    (changed,) = (one.after for one in done.changes if one.path == name)
    notes = {note for one in done.findings for note in one.notes if note.startswith(("The loop", "The wait"))}
    return changed, sorted(notes)


def control_flow(text: str) -> list[str]:
    """What a client does in which order, apart from what it asks and compares."""
    code = "\n".join(one for one in text.splitlines() if not re.search(r"\b(import|const answer)\b", one))
    return re.findall(r"\b(?:while|for|do|if|break|continue|return|sleep|raise|throw|limit|check)\b", code)


@pytest.mark.parametrize("case", ENDLESS)
def test_a_wait_without_an_end_is_reported_and_gets_no_limit(case: str, tmp_path: Path) -> None:
    name, before = ENDLESS[case]
    after, notes = migrated(tmp_path, ENDLESS[case])
    assert [re.sub(r":\d+ ", " ", one) for one in notes] == [
        f"The loop in {name} has no time-out, as before; give it one, for V1 may never say what it waits for."
    ]
    assert control_flow(after) == control_flow(before)


@pytest.mark.parametrize("case", ENDING)
def test_a_wait_that_ends_stays_and_nothing_is_reported(case: str, tmp_path: Path) -> None:
    assert migrated(tmp_path, ENDING[case])[1] == []


@pytest.mark.parametrize("case", CALLERS)
def test_a_loop_that_another_module_ends_in_time_is_not_reported(case: str, tmp_path: Path) -> None:
    name, call = CALLERS[case]
    caller = f"import asyncio\nfrom wait import wait\n\n\nasync def main(cid):\n    {call}\n"
    if name.endswith(".mjs"):
        caller = f'import {{ wait }} from "./wait.mjs";\n\nasync function main(id) {{\n  {call};\n}}\n'
    (tmp_path / f"main{Path(name).suffix}").write_text(caller)
    assert migrated(tmp_path, (name, WAITING[name]))[1] == []
