"""Names that answers are given when they are taken apart later than before: each has its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.languages.javascript.rewriting import START, rewritten

CREATE = (
    "const { conversation_id: id } = await (await fetch(`${BASE}/api/conversations`, "
    "{ method: 'POST', headers, body: JSON.stringify({ initial_user_msg: 'hi' }) })).json();\n"
)
TRAJECTORY = (
    "const { trajectory } = "
    "await (await fetch(`${BASE}/api/conversations/${id}/trajectory`, { headers })).json();\n"
    "console.log(trajectory.length);\n"
)
AGAIN = TRAJECTORY.replace("{ trajectory }", "{ trajectory: more }").replace(
    "trajectory.length", "more.length"
)
USED = "export const answer = 1;\n"


def declared(text: str) -> list[str]:
    """The names that are declared for whole answers."""
    return re.findall(r"const (answer\w*|v1Answer) =", text)


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (CREATE + TRAJECTORY, ["answer", "v1Answer"]),
        (CREATE + TRAJECTORY + AGAIN, ["answer", "v1Answer", "answer2"]),
        (f"async function one() {{\n{CREATE}{TRAJECTORY}}}\n", ["answer", "v1Answer"]),
        (
            f"async function one() {{\n{CREATE}}}\nasync function two(id) {{\n{TRAJECTORY}}}\n",
            ["answer", "answer"],
        ),
        (
            f"{USED}async function one() {{\n{CREATE}{TRAJECTORY}console.log(answer);\n}}\n",
            ["answer", "v1Answer", "answer2"],
        ),
    ],
)
def test_two_answers_of_one_function_have_two_names(code: str, names: list[str], tmp_path: Path) -> None:
    after = rewritten(tmp_path, f"{START}{code}", "client.mjs")

    assert declared(after) == names
