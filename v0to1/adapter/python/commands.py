"""How a command line that asks V0 is answered from V1; what is common to all tools."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from typing import Callable, NoReturn
from urllib.parse import urlsplit

from v0to1.adapter.python.exchange import Call, Pause, Reply, Steps


def run_command(tools: Mapping[str, Callable[[str, list[str]], int]]) -> int:
    """Do what a tool would do with its arguments; gives the exit code."""
    tool, arguments = sys.argv[1], sys.argv[2:]
    if tool not in tools or os.environ.get("OPENHANDS_V0_ADAPTER") == "off":
        _become(tool, arguments)
    try:
        code = tools[tool](tool, arguments)
        sys.stdout.flush()
        return code
    except _Unseen:
        _become(tool, arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 23


class _Unseen(Exception):
    """A command line for the tool itself: it does not ask V0, or is not understood."""


class _Unanswered(ConnectionError):
    """A call got no response: what the tool said about that, and its exit code."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


def _become(tool: str, arguments: Iterable[str]) -> NoReturn:
    """Let the tool itself do the work, as if there were no adapter."""
    sys.stdout.flush()
    try:
        os.execvp(tool, [tool, *arguments])
    except OSError as error:
        sys.exit(_complain(f"{tool}: {error.strerror}", 127))


def _complain(text: str, code: int) -> int:
    """Tell a person what went wrong; gives the exit code."""
    if text:
        sys.stderr.write(text.rstrip("\n") + "\n")
        sys.stderr.flush()
    return code


def _exchanged(
    steps: Steps | None, send: Callable[[Call], Reply], wait: Callable[[float], None]
) -> Reply | None:
    """Run the steps of a translation to their end; gives V0's response, or None."""
    reply: Reply | None = None
    while steps is not None:
        try:
            step = steps.send(reply)
        except StopIteration as end:
            answer: Reply | None = end.value
            return answer
        reply = None
        if isinstance(step, Pause):
            wait(step.seconds)
        else:
            reply = send(step)
    return None


def _waits(tool: str, started: float, limit: float) -> Callable[[float], None]:
    """A function that waits, but no longer than the client wants to (0: for ever)."""

    def wait(seconds: float) -> None:
        left = started + limit - time.monotonic() if limit else seconds
        time.sleep(max(0.0, min(seconds, left)))
        if left < seconds:
            took = f"{(time.monotonic() - started) * 1000:.0f} milliseconds"
            said = f"Operation timed out after {took} with 0 bytes received"
            raise _Unanswered(f"{tool}: (28) {said}", 28)

    return wait


def _is_own(call: Call, url: str) -> bool:
    """Whether a call goes to the client's server, as its credentials may."""
    here, there = urlsplit(url), urlsplit(call.url)
    server = here.netloc.rpartition("@")[2]
    same = (here.scheme, server) == (there.scheme, there.netloc)
    return same and not call.bare


def _received(head: str, body: bytes) -> Reply:
    """A response by its head; without one, as of a test double, it is 200."""
    blocks = [
        one
        for one in head.replace("\r\n", "\n").strip().split("\n\n")
        if one.startswith("HTTP/")
    ]
    lines = blocks[-1].split("\n") if blocks else ["HTTP/1.1 200"]
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    return Reply(int([*lines[0].split(), "0"][1]), headers, body)


def _head(reply: Reply) -> str:
    """The head of a response as it was on the wire."""
    lines = [f"HTTP/1.1 {reply.status} {reply.reason}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join(lines) + "\r\n\r\n"


def _print_bytes(content: bytes) -> None:
    """Write bytes to the standard output, behind what was written before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _contents(path: str) -> bytes:
    """What is in a file, or what is given to the tool to read (`-`)."""
    if path == "-":
        return sys.stdin.buffer.read()
    with open(path, "rb") as file:
        return file.read()


def _read_before(path: str) -> bytes:
    """What is in a file; a pipe can be read once more by the tool."""
    found = re.fullmatch(r"-|/dev/stdin|/(?:dev|proc/self)/fd/(\d+)", path)
    if found is None or (path != "-" and os.path.isfile(path)):
        return _contents(path)
    number = int(found[1] or 0)
    with open(number, "rb", closefd=False) as file:
        content = file.read()
    again, end = os.pipe()
    os.write(end, content)
    os.close(end)
    os.dup2(again, number)
    return content


def _last_step(url: str) -> str:
    """The last part of the path of a URL."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]
