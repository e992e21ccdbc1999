"""Commands that run the one in their words, here or elsewhere: what of their words comes before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ast_grep_py import SgNode

from v0to1.languages.shell.adapter.commands import runs_file
from v0to1.records import record

SETTING = re.compile(r"['\"]?[A-Za-z_]\w*=.*", re.DOTALL)


@record(frozen=True, slots=True)
class Carrier:
    """How a command is told what to run: behind one of its `verbs`, its options, and `own` words more.

    `valued` are the options with a value in the next word. With `dashes` the command stands behind `--`.
    """

    valued: re.Pattern[str] = re.compile(r"(?!)")
    own: int = 0
    verbs: frozenset[str] = frozenset()
    dashes: bool = False


def valued(letters: str, *words: str) -> re.Pattern[str]:
    """Options with a value in the next word: by one letter, also as the last of several, or by a word."""
    return re.compile("|".join((f"-[a-zA-Z]*[{letters}]", *(f"--{word}" for word in words))))


EXEC = frozenset(["exec"])
CONTAINERS = valued("euw", "env", "env-file", "user", "workdir", "index", "detach-keys")
PLAIN = Carrier()
CARRIERS: Mapping[str, Carrier] = MappingProxyType(
    {
        **dict.fromkeys(("command", "exec", "time", "nohup", "builtin", "tini", "dumb-init"), PLAIN),
        "sudo": Carrier(valued("ugpCTrtUDRh", "user", "group", "prompt", "chdir", "host")),
        "env": Carrier(valued("uC", "unset", "chdir")),
        "nice": Carrier(valued("n", "adjustment")),
        "timeout": Carrier(valued("ks", "kill-after", "signal"), own=1),
        **dict.fromkeys(("gosu", "su-exec"), Carrier(own=1)),
        "ssh": Carrier(valued("BbcDEeFIiJLlmOopQRSWw"), own=1),
        **dict.fromkeys(
            ("docker", "podman", "nerdctl", "docker-compose", "podman-compose"), Carrier(CONTAINERS, 1, EXEC)
        ),
        **dict.fromkeys(("kubectl", "oc"), Carrier(verbs=EXEC, dashes=True)),
    }
)


def carried(name: str, words: Sequence[SgNode]) -> list[SgNode] | None:
    """The words of the command that another one runs; None where it runs none, or that is not seen."""
    if name == "python3" and runs_file(words):
        return list(words[1:])
    found = CARRIERS.get(name)
    if found is None:
        return None
    texts = [word.text() for word in words]
    start = next((i + 1 for i, text in enumerate(texts) if text in found.verbs), 0)
    if found.verbs and not start:
        return None
    if found.dashes:
        start = texts.index("--") + 1 if "--" in texts else len(texts)
    else:
        start = first_operand(
            texts, first_operand(texts, start, found.valued) + found.own, re.compile(r"(?!)")
        )
    return list(words[start:]) or None


def first_operand(texts: Sequence[str], place: int, options: re.Pattern[str]) -> int:
    """The first word from a place on that is neither an option, the value of one, nor a setting."""
    while place < len(texts) and (texts[place].startswith("-") or SETTING.fullmatch(texts[place])):
        place += 2 if options.fullmatch(texts[place]) else 1
    return place
