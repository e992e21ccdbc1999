"""What to do next, as a command that can be pasted: the options that choose what is analysed stay."""

from __future__ import annotations

import shlex
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from v0to1.reports import tally
from v0to1.reports.tally import State
from v0to1.reports.visible import inline

if TYPE_CHECKING:
    from v0to1.core.model import Run

_VALUED = (
    *("--format", "-o", "--output", "--report", "--timings", "--color", "--baseline", "--diff-base"),
    "--fail-on",
)
_BARE = (
    *("-q", "--quiet", "--verbose", "--write", "--interactive"),
    *("--write-baseline", "--prune-baseline", "--exit-zero"),
)
"""Options that shape a report, or that `check` alone has."""
_MIGRATING = ("--allow-dirty", "--safe-only", "--no-new-files", "--new-files")
"""Options that `migrate` alone has."""
_REASONED = "--add-ignore"
"""The one of them whose value may be missing: the next word is one, unless it begins with a dash."""
_JOINED = tuple(f"{each}=" for each in (*_VALUED, _REASONED))

FEW = 6
"""Words from `--` on that are told again."""
_END = "--"

EXPLAINED = "v0to1 rules ID explains a rule"
ADAPTED = "The V0 requests stay, and the adapter translates them to V1."
"""What is to be said wherever operations are adapted."""

BEFORE = "adapted before this run"
"""What stands in the place of a reason where a run has found the adapter, and did not ask why."""

_TARGETS = ("--server", "--rules")
"""Options that say which server and which rules are meant."""
_ADAPTER = "--adapter"

BY_HAND = f"-v shows what to do at each place; {EXPLAINED}"


def next_step(run: Run, *, verbose: bool = False) -> str:
    """Return the command or act that brings the migration on, or nothing when it is finished.

    A `verbose` report says at each place what to do there.
    """
    counts = tally.states(each for each in run.findings if not each.is_adapted)
    by_hand = bool(counts[State.MANUAL] or counts[State.GAP])
    waiting = any(map(tally.is_waiting, run.findings))
    made = any(each.applied and not each.is_adapted and each.suppressed is None for each in run.findings)
    if run.wrote and run.changes:
        read = ", and ".join(("git diff", *new_files(run)))
        told = f"read the changes ({read}) and run your tests; v0to1 undo restores the files"
        left = (by_hand or waiting) and not verbose
        return f"{told}; {inline(commands(run.command, 'check', '-v'))} shows what is left" if left else told
    if made and not run.wrote:
        return also(commands(run.command, "migrate", "--write"), by_hand=by_hand and not verbose)
    if waiting and run.command.split(" ")[1:2] == ["check"]:
        return also(commands(run.command, "migrate"), by_hand=by_hand and not verbose)
    if by_hand or waiting:
        return EXPLAINED if verbose else BY_HAND
    return ""


def new_files(run: Run) -> Iterator[str]:
    """Tell of the files that a run made, which git's diff does not show."""
    made = [each.path for each in run.changes if each.before is None]
    if len(made) == 1:
        yield f"the new {inline(made[0])}"
    elif made:
        yield tally.count(len(made), "new file")


def also(command: str, *, by_hand: bool) -> str:
    """Return a command with what is left beside it."""
    return f"{inline(command)}; -v shows what to do by hand" if by_hand else inline(command)


def commands(given: str, name: str, *more: str) -> str:
    """Return the commands of a run (one, or those of a merged one) with another name, each once."""
    made = (command(words(each), name, more) for each in given.split(" && "))
    return " && ".join(dict.fromkeys(made))


def words(given: str) -> list[str]:
    """Return the words of a command; what a shell would not read is parted at its spaces."""
    try:
        return shlex.split(given)
    except ValueError:
        return given.split()


def command(given: Sequence[str], name: str, more: Sequence[str]) -> str:
    """Return one command with another name and more options, without those that shape its report.

    Options stand before `--`, and of the paths behind it many are left out: a commit hook names files one by
    one, and a migration wants to be given all of a client at once.
    """
    said = [each for each in scanning(given[2:]) if name != "check" or each not in _MIGRATING]
    end = said.index(_END) if _END in said else len(said)
    paths = said[end:] if len(said) - end <= FEW else []
    return shlex.join((*given[:1], name, *said[:end], *more, *paths))


def rewriting(run: Run, name: str = "migrate") -> str:
    """Return the command that makes native what is adapted, or says what prevents that.

    It looks at all that the run analysed: who reads a response may stand in another file.
    """
    command = run.command or "v0to1 migrate"
    given = " && ".join(shlex.join(_otherwise(words(each))) for each in command.split(" && "))
    return inline(commands(given, name, "--adapter", "never"))


def _otherwise(given: Iterable[str]) -> Iterator[str]:
    """Give the words of a command but for what it says of the adapter."""
    rest = iter(given)
    for word in rest:
        if word == _ADAPTER:
            next(rest, "")
        elif not word.startswith(f"{_ADAPTER}="):
            yield word


def of_target(given: Sequence[str]) -> Iterator[str]:
    """Give the options that say which server and which rules are meant, without paths and selectors."""
    rest = iter(given)
    for word in rest:
        if word in _TARGETS:
            yield word
            yield next(rest, "")
        elif word.startswith(tuple(f"{each}=" for each in _TARGETS)):
            yield word


def scanning(given: Sequence[str]) -> Iterator[str]:
    """Give the words of a command line that say what is analysed, and for which server."""
    rest = deque(given)
    while rest:
        word = rest.popleft()
        if word in _VALUED or word == _REASONED:
            if rest and not (word == _REASONED and rest[0].startswith("-")):
                rest.popleft()
        elif not is_shaping(word):
            yield word


def is_shaping(word: str) -> bool:
    """Return whether a word is an option that does not say what is analysed, alone or with its value."""
    return word in _BARE or word.startswith(_JOINED) or is_verbose(word)


def is_verbose(word: str) -> bool:
    """Return whether a word is `-v`, however often it is said."""
    return word.startswith("-v") and set(word[1:]) == {"v"}
