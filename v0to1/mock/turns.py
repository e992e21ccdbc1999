"""What the agent of a conversation does when it is told something: the same for V0 and V1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from v0to1.records import record


@record(frozen=True, slots=True)
class Step:
    """One step of an agent: a shell command with what comes of it, or a message.

    A step with a `command` has `output`, `exit_code`, and the `files` that it leaves behind (texts by their
    paths from the folder that the agent works in); any other step says `text`.
    """

    text: str = ""
    command: str = ""
    output: str = ""
    exit_code: int = 0
    files: Mapping[str, str] = field(default_factory=dict)


Turn = tuple[Step, ...]
"""What an agent does after one message, in order."""

MADE_COMMAND = "echo 42 > made.txt"
MADE_NAME = "made.txt"
MADE_CONTENT = b"42\n"
ANSWER = "I have made made.txt."
THOUGHT = "I shall make the file."

USUAL: tuple[Turn, ...] = (
    (Step(command=MADE_COMMAND, files={MADE_NAME: MADE_CONTENT.decode()}), Step(text=ANSWER)),
)
"""The turns of an agent that nobody has given others."""


def turn_at(turns: tuple[Turn, ...], number: int) -> Turn:
    """The turn after message `number` (from 0); the last of `turns` is repeated, and none does nothing."""
    return turns[min(number, len(turns) - 1)] if turns else ()
