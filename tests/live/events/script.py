"""What is done in a conversation while its events are recorded, in words that both APIs can follow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

Act = Literal["say", "pause", "resume", "stop", "confirm", "reject", "command"]
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
FILE = "notes.txt"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a user does.

    `text` is a message or a command, `images` go with a message. After the step the recorder waits until
    the agent rests, or else only until it `runs`.
    """

    name: str
    act: Act = "say"
    text: str = ""
    images: tuple[str, ...] = ()
    runs: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What an API calls the tools of its agent."""

    editor: str
    folder: str

    def edit(self, command: str, **given: object) -> str:
        """The line that makes the stub model edit the file of the script."""
        return self.call(self.editor, command=command, path=f"{self.folder}/{FILE}", **given)

    def call(self, tool: str, **given: object) -> str:
        """The line that makes the stub model call a tool."""
        return f"CALL: {tool} {json.dumps(given)}"


def script(words: Words) -> tuple[Step, ...]:
    """A conversation with everything that an agent does by itself."""
    tasks = [{"id": "1", "title": "First", "status": "todo", "notes": ""}]
    return (
        Step("command", text="RUN: printf '42\\n' > made.txt; cat made.txt"),
        Step("failing command", text="RUN: (exit 3)"),
        Step("images", text="RUN: echo seen", images=(PIXEL,)),
        Step("create file", text=words.edit("create", file_text="one\ntwo\n")),
        Step("view file", text=words.edit("view")),
        Step("edit file", text=words.edit("str_replace", old_str="two", new_str="three")),
        Step("insert", text=words.edit("insert", insert_line=1, new_str="half")),
        Step("failing edit", text=words.edit("str_replace", old_str="absent", new_str="x")),
        Step("think", text=words.call("think", thought="A thought.")),
        Step("tasks", text=words.call("task_tracker", command="plan", task_list=tasks)),
        Step("unknown tool", text=words.call("no_such_tool", anything=1)),
        Step("sleep", text="RUN: sleep 4", runs=True),
        Step("pause", act="pause"),
        Step("resume", act="resume"),
        Step("sleep again", text="RUN: sleep 5", runs=True),
        Step("stop", act="stop"),
        Step("own command", act="command", text="echo by hand"),
        Step("finish", text=words.call("finish", message="All is done.")),
        Step("model fails", text="FAIL: no"),
    )


CONFIRMATION = (
    Step("ask", text="RUN: echo confirmed"),
    Step("confirm", act="confirm"),
    Step("ask again", text="RUN: echo rejected"),
    Step("reject", act="reject"),
)
"""A conversation whose agent asks before it acts."""
