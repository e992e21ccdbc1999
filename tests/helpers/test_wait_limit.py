"""A limit lets a loop go round until its time is over, and says so then, in both languages."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from pathlib import Path

import pytest

from tests.helpers.helper_flavours import Clock
from v0to1.helpers.compose_javascript import compose_javascript
from v0to1.helpers.python import events_inbox_async, events_inbox_sync, pure

SCRIPT = """
import { OpenHandsV1Error, WaitLimit } from "./openhands-v1.mjs";

let now = 1000;
Date.now = () => now;
for (const seconds of [undefined, 1.5]) {
  const limit = new WaitLimit(seconds);
  let rounds = 0;
  try {
    for (;;) {
      limit.check();
      rounds += 1;
      now += 500;
    }
  } catch (error) {
    console.log(rounds, error instanceof OpenHandsV1Error, error.message);
  }
}
"""


@pytest.mark.parametrize(
    ("given", "rounds", "said"), [((), 7201, "3600"), ((1.5,), 4, "1.5"), ((0,), 1, "0")]
)
def test_a_limit_ends_a_loop_when_its_time_is_over(
    given: tuple[float, ...], rounds: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr("time.monotonic", clock.monotonic)
    limit = pure.WaitLimit(*given)
    for _ in range(rounds):
        limit.check()
        clock.sleep(0.5)
    with pytest.raises(pure.OpenHandsV1Error, match=f"^still waiting after {said} seconds$"):
        limit.check()


def test_a_limit_in_javascript_does_the_same(tmp_path: Path) -> None:
    text = compose_javascript("fetch", "esm", ["WaitLimit"])
    (tmp_path / "openhands-v1.mjs").write_text(text, encoding="utf-8")
    (tmp_path / "wait.mjs").write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(["node", str(tmp_path / "wait.mjs")], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "7201 true still waiting after 3600 seconds",
        "4 true still waiting after 1.5 seconds",
    ]


def test_an_event_of_a_thread_is_waited_for_until_it_is_set_or_the_time_is_over() -> None:
    event = threading.Event()
    with pytest.raises(pure.OpenHandsV1Error, match=r"^still waiting after 0\.01 seconds$"):
        events_inbox_sync.wait_until_set(event, 0.01)
    threading.Timer(0.01, event.set).start()
    assert events_inbox_sync.wait_until_set(event)


def test_an_event_of_a_task_is_waited_for_until_it_is_set_or_the_time_is_over() -> None:
    async def main() -> None:
        event = asyncio.Event()
        with pytest.raises(pure.OpenHandsV1Error, match=r"^still waiting after 0\.01 seconds$"):
            await events_inbox_async.wait_until_set(event, 0.01)
        asyncio.get_running_loop().call_soon(event.set)
        assert await events_inbox_async.wait_until_set(event)

    asyncio.run(main())
