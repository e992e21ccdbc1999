"""One proof: a command runs before on V0 and after on V1, and what it does is compared."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from v0to1.core.proof import (
    CONTRACT,
    DIFFERENT,
    EFFECT,
    ENDED,
    ERRORS,
    EXIT,
    FILE,
    LEFT,
    NOT_ISOLATED,
    NOTHING,
    OUTPUT,
    SAME,
    WRITTEN,
    Culprit,
    Difference,
    Requests,
    ScenarioProof,
)
from v0to1.core.rules import Rule
from v0to1.core.versions import Server
from v0to1.mock.effects import READ, STOP, Effect
from v0to1.mock.recording import Call
from v0to1.mock.scenario import Scenario, v0_world, v1_world
from v0to1.mock.world import World
from v0to1.proof.alike import Names, spellings
from v0to1.proof.child import Limits, Line, Ran, run
from v0to1.proof.compare import POLLS, Comparison, Counted, Side, Unlike
from v0to1.proof.copies import copy_folder, stamps, texts_with, written
from v0to1.proof.culprits import Suspects
from v0to1.proof.events import meanings
from v0to1.proof.isolation import guarded, outside, proxy
from v0to1.proof.pointing import Pointing
from v0to1.records import record

QUIET_SECONDS, SETTLED_SECONDS = 0.1, 2.0
"""How long a server has to be quiet to be taken for done, and how long that is waited for."""


@record(frozen=True, slots=True)
class Job:
    """What is to be proved: two folders, the command, and the servers that it meets.

    `folder` is the client before its migration, `migrated` after it.
    """

    folder: Path
    migrated: Path
    command: tuple[str, ...]
    server: Server
    pointing: Pointing
    limits: Limits = Limits()
    stdin: Path | None = None


@record(frozen=True, slots=True)
class Seen:
    """What one of the two runs did, and what the world saw of it."""

    ran: Ran
    calls: tuple[Call, ...]
    violations: tuple[tuple[str, int], ...]
    effects: tuple[Effect, ...]
    files: Mapping[str, bytes | None]
    outside: tuple[str, ...]
    side: Side
    names: Mapping[str, str]


def prove(job: Job, scenario: Scenario, suspects: Suspects, rules: Sequence[Rule]) -> ScenarioProof:
    """Prove a scenario; raises OSError where copies cannot be made."""
    return compared(scenario, on_v0(job, scenario), on_v1(job, scenario), suspects, rules)


def on_v0(job: Job, scenario: Scenario) -> Seen:
    """Run the command in a copy of the client as it is, on a mock of V0; raises OSError."""
    return _seen(job, job.folder, lambda key: v0_world(scenario, api_key=key))


def on_v1(job: Job, scenario: Scenario) -> Seen:
    """Run the command in a copy of the migrated client, on a mock of V1; raises OSError."""
    return _seen(job, job.migrated, lambda key: v1_world(scenario, job.server, api_key=key))


def compared(
    scenario: Scenario, before: Seen, after: Seen, suspects: Suspects, rules: Sequence[Rule]
) -> ScenarioProof:
    """What came of two runs of a command in the same scenario."""
    found = tuple(_differences(before, after, Comparison(before.side, after.side, _words(rules)), suspects))
    beyond = tuple(dict.fromkeys((*before.outside, *after.outside)))
    return ScenarioProof(
        scenario=scenario.name,
        verdict=_verdict(before, after, found, beyond),
        differences=found,
        requests=Requests(len(before.calls), len(after.calls)),
        codes=(before.ran.code, after.ran.code),
        seconds=before.ran.seconds + after.ran.seconds,
        outside=beyond,
        effects=tuple(_told(before.effects, before.names)),
        remarks=tuple(_remarks(before)),
    )


def _verdict(before: Seen, after: Seen, found: Sequence[Difference], beyond: Sequence[str]) -> str:
    if any(not one.written for one in found):
        return DIFFERENT
    if beyond:
        return NOT_ISOLATED
    if before.ran.ended or not before.calls or not after.calls:
        return NOTHING
    return WRITTEN if found else SAME


def _remarks(before: Seen) -> Iterator[str]:
    """What makes a proof say little: a command that did not work on V0 either."""
    ran = before.ran
    if ran.ended:
        yield f"the command did not end by itself on V0: {ran.ended}"
    elif not before.calls:
        yield "no request reached the server: name the variable with its URL (--base-env NAME)"
    if ran.code and not ran.ended:
        last = [line.text for line in (*ran.stdout, *ran.stderr) if line.text.strip()][-1:]
        yield f"the command fails on V0, too: {before.side.names.alike(''.join(last)) or 'it says nothing'}"
    if ran.left:
        yield f"the command left processes running, which were ended: {', '.join(ran.left)}"


def _seen(job: Job, folder: Path, made: Callable[[str], World[Any]]) -> Seen:
    """Run the command in a copy of a folder, with a world that is made for it."""
    with tempfile.TemporaryDirectory(prefix="v0to1-prove-", ignore_cleanup_errors=True) as kept:
        top = Path(os.path.realpath(kept))
        copy, log = top / "client" / folder.name, top / "outside"
        copy_folder(folder, copy)
        with made("sk-oh-proof-key") as world, proxy(log) as proxy_url:
            seeded = {one: f"<conversation {number}>" for number, one in enumerate(world.conversations)}
            values = {"url": world.app_url, "host": world.app_url.partition("://")[2], "key": world.api_key}
            _point(copy, job.pointing, values)
            environ = guarded(_environment(job, folder, copy, values), log, proxy_url)
            at_first = stamps(copy)
            command = [_filled(word, values) for word in job.command]
            ran = run(command, copy, environ, job.limits, job.stdin)
            _settle(world)
            ids = {**seeded, **_ids(world, len(seeded))}
            names = {
                **{text: name for identity, name in ids.items() for text in spellings(identity)},
                **{f"Conversation {identity[:5]}": f"Conversation {name}" for identity, name in ids.items()},
                str(copy): "<folder>",
                str(top): "<folder>/..",
                world.app_url: "<server>",
                values["host"]: "<server>",
                world.api_key: "<key>",
                **{url: "<agent server>" for url in [getattr(world, "agent_url", "")] if url},
            }
            counts = tuple(map(_counted, world.conversations.values()))
            idle = any(getattr(one, "idled", False) for one in world.conversations.values())
            return Seen(
                ran,
                world.calls,
                world.located_violations,
                tuple(_followed(world)),
                written(copy, at_first),
                outside(log),
                Side(Names(names), counts, idle),
                names,
            )


def _settle(world: World[Any]) -> None:
    """Wait until the server has dealt with what a client sent before it ended."""
    until, seen = monotonic() + SETTLED_SECONDS, -1
    while monotonic() < until and seen != len(world.calls):
        seen = len(world.calls)
        sleep(QUIET_SECONDS)


def _ids(world: World[Any], first: int) -> dict[str, str]:
    """Names for the conversations that a client has started, in their order."""
    started = [world.current_id(one.conversation) for one in world.effects if one.kind == "start"]
    return {identity: f"<conversation {first + number}>" for number, identity in enumerate(started)}


def _followed(world: World[Any]) -> Iterator[Effect]:
    for one in world.effects:
        yield Effect(one.kind, world.current_id(one.conversation), one.details, one.call)


def _counted(conversation: Any) -> Counted:
    return Counted(len(meanings(conversation.events)), len(conversation.events))


def _environment(job: Job, folder: Path, copy: Path, values: Mapping[str, str]) -> dict[str, str]:
    """The environment of the command: that of ours, with the copy in the place of the folder."""
    moved = {name: value.replace(str(folder), str(copy)) for name, value in os.environ.items()}
    pointed = {name: _filled(value, values) for name, value in job.pointing.variables.items()}
    python = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "PYTHONHASHSEED": "0"}
    return {**moved, **python, **pointed, "PWD": str(copy)}


def _filled(text: str, values: Mapping[str, str]) -> str:
    """A text with values in the place of their names in braces; other braces stay."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _point(copy: Path, pointing: Pointing, values: Mapping[str, str]) -> None:
    """Write the addresses of the server into a copy, where texts of the client have others."""
    replaced = {old.encode(): _filled(new, values).encode() for old, new in pointing.texts.items()}
    for path, data in texts_with(copy, replaced).items():
        for old, new in replaced.items():
            data = data.replace(old, new)
        path.write_bytes(data)


def _words(rules: Sequence[Rule]) -> Mapping[str, str]:
    """V1's words for values, by those of V0, in capital letters."""
    reads = (read for rule in rules for target in rule.targets for read in target.reads.values())
    return {old.upper(): new.upper() for read in reads for old, new in (read.values or {}).items()}


def _differences(before: Seen, after: Seen, compared: Comparison, suspects: Suspects) -> Iterator[Difference]:
    """What is not the same, what matters most first."""
    said = [compared.alike_after(line.text) for line in (*after.ran.stdout, *after.ran.stderr)]
    trace = suspects.of_traceback(said)
    last = suspects.of_last(after.calls, after.ran.finished) or suspects.of_last(
        before.calls, before.ran.finished
    )
    at_end = tuple(dict.fromkeys((*trace, *last)))
    if before.ran.ended != after.ran.ended:
        yield Difference(ENDED, "", before.ran.ended, after.ran.ended, "", at_end)
    elif before.ran.code != after.ran.code:
        yield Difference(EXIT, "", str(before.ran.code), str(after.ran.code), "", at_end)
    for text, index in after.violations:
        calls = after.calls[index : index + 1]
        culprits = next(filter(None, map(suspects.of_call, calls)), at_end)
        yield Difference(CONTRACT, "", "", compared.alike_after(text), "", culprits)
    yield from _effects(before, after, suspects)
    for what, old, new in (
        (OUTPUT, before.ran.stdout, after.ran.stdout),
        (ERRORS, before.ran.stderr, after.ran.stderr),
    ):
        yield from _streams(what, (old, new), (before, after), compared, suspects, at_end)
    for path in sorted(before.files.keys() | after.files.keys()):
        for one in _file(before.files.get(path, b""), after.files.get(path, b""), compared):
            yield Difference(FILE, path, one.before, one.after, one.written, at_end)
    if before.ran.left != after.ran.left:
        yield Difference(LEFT, "", ", ".join(before.ran.left), ", ".join(after.ran.left))


def _streams(
    what: str,
    streams: tuple[tuple[Line, ...], tuple[Line, ...]],
    seen: tuple[Seen, Seen],
    compared: Comparison,
    suspects: Suspects,
    at_end: tuple[Culprit, ...],
) -> Iterator[Difference]:
    """What differs in a stream; the request before a line is the one that it probably shows."""
    texts = ["\n".join(line.text for line in stream) for stream in streams]
    for one in compared.texts(*texts):
        side = 0 if one.first else 1
        lines = streams[side]
        time = lines[min(one.line, len(lines) - 1)].time if lines else seen[side].ran.finished
        culprits = suspects.of_last(seen[side].calls, time) or at_end
        polled = one.repeated and polls(lines[one.line : one.line + one.repeated], seen[side].calls)
        yield Difference(what, "", one.before, one.after, POLLS if polled else one.written, culprits)


def polls(lines: Sequence[Line], calls: Sequence[Call]) -> bool:
    """Whether a client asked for the same once more before each of some lines."""
    asked: list[Call] = []
    for line in lines:
        before = [one for one in calls if one.time <= line.time]
        if not before or (asked and before[-1] is asked[-1]):
            return False
        asked.append(before[-1])
    return all(
        one.method == "GET" and (one.path, one.query) == (asked[0].path, asked[0].query) for one in asked
    )


def _file(before: bytes | None, after: bytes | None, compared: Comparison) -> list[Unlike]:
    if before is None or after is None:
        old, new = ("the file is gone" if one is None else "the file is there" for one in (before, after))
        return [] if old == new else [Unlike(old, new, "")]
    try:
        return compared.texts(before.decode(), after.decode())
    except UnicodeDecodeError:
        return [] if before == after else [Unlike(f"{len(before)} bytes", f"{len(after)} bytes", "")]


def _effects(before: Seen, after: Seen, suspects: Suspects) -> Iterator[Difference]:
    """The effects that only one run had: changes in their order for each conversation, reads in any order."""
    sides = [_by_conversation(one) for one in (before, after)]
    for name in dict.fromkeys((*sides[0], *sides[1])):
        old, new = (side.get(name, []) for side in sides)
        texts = [text for text, _ in old], [text for text, _ in new]
        for tag, i, end, j, stop in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
            if tag == "equal":
                continue
            calls = [before.calls[one.call] for _, one in old[i:end] if one.call < len(before.calls)]
            calls += [after.calls[one.call] for _, one in new[j:stop] if one.call < len(after.calls)]
            culprits = dict.fromkeys(each for call in calls for each in suspects.of_call(call))
            yield Difference(
                EFFECT, name, "\n".join(texts[0][i:end]), "\n".join(texts[1][j:stop]), "", tuple(culprits)
            )


def _by_conversation(seen: Seen) -> dict[str, list[tuple[str, Effect]]]:
    """The effects of a run with their texts, by conversation.

    What is read stands at the end, once each, and what is stopped need not be stopped again.
    """
    found: dict[str, list[tuple[str, Effect]]] = {}
    reads: dict[tuple[str, str], Effect] = {}
    for one, text in zip(seen.effects, _told(seen.effects, seen.names), strict=True):
        name = seen.names.get(one.conversation, one.conversation)
        if one.kind == READ:
            reads.setdefault((name, text), one)
        elif not (one.kind == STOP and text in [told for told, _ in found.get(name, [])[-1:]]):
            found.setdefault(name, []).append((text, one))
    for (name, text), one in sorted(reads.items(), key=lambda pair: pair[0]):
        found.setdefault(name, []).append((text, one))
    return found


def _told(effects: Sequence[Effect], names: Mapping[str, str]) -> list[str]:
    """Effects in words, with names in the place of ids."""
    alike = Names(names).alike
    details = ([f"{name}={value!r}" for name, value in one.details.items()] for one in effects)
    return [alike(" ".join([one.kind, *told])) for one, told in zip(effects, details, strict=True)]
