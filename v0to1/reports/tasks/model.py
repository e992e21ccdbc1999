"""Tasks: what stands where, why it has to change, what to write, and when it is done."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from v0to1.core.model import Finding, Gap, PartKind, Run, Severity, Verdict
from v0to1.reports import tally
from v0to1.reports.following import commands, of_target, rewriting, scanning, words
from v0to1.reports.places import from_top
from v0to1.reports.production import Marks
from v0to1.reports.redacted import redacted
from v0to1.reports.tally import State

SERVERS: Mapping[str, str] = {"app": "App Server", "agent": "Agent Server"}
"""The V1 servers for people."""

_ORDER = (
    State.MANUAL,
    State.GAP,
    State.AMBIGUOUS,
    State.SUPPRESSED,
    State.ADAPTED,
    State.MAPPED,
    State.HELPER,
    State.INLINE,
)


@dataclass(frozen=True, slots=True)
class Task:
    """One operation that is left, or is adapted.

    `id` is the fingerprint of its finding, `path` leads from the top of the repository. `code` is what
    stands there, `what` the operation, `why` the reason that it has to change and `blocked` the one that
    it is not native, `next_step` what would make it so; `form` is that of a rewrite. `request` is that of V1,
    empty where there is none; `server` and `auth` go with it. `how` is code in the client's own names,
    or the command that makes the change. `places` are `path:line` of all that belongs to it.
    `acceptance` are sentences that are true when it is done, `owners` those of the file by CODEOWNERS.
    """

    id: str
    title: str
    rule: str
    state: State
    verdict: Verdict
    severity: Severity
    silent: bool
    path: str
    line: int
    end_line: int
    code: str
    what: str
    why: str
    blocked: str
    request: str
    server: str
    auth: str
    how: str
    notes: tuple[str, ...]
    places: tuple[str, ...]
    acceptance: tuple[str, ...]
    minutes: tuple[int, int]
    owners: tuple[str, ...]
    fix: str
    form: str
    next_step: str


def tasks(run: Run) -> tuple[Task, ...]:
    """Return a task for each operation that is left, without secrets: by hand first, silent ones on top."""
    clean = redacted(run)
    return _tasks(clean, (each for each in clean.findings if tally.is_left(each, clean)))


def adapted(run: Run) -> tuple[Task, ...]:
    """Return a task for each operation that is adapted, which works, and still speaks V0."""
    clean = redacted(run)
    return _tasks(
        clean, (each for each in tally.adapted_of(clean.findings) if not tally.is_left(each, clean))
    )


def _tasks(clean: Run, findings: Iterable[Finding]) -> tuple[Task, ...]:
    left = list(findings)
    left.sort(key=lambda each: (not each.silent, _ORDER.index(tally.state(each)), each.path, each.line))
    owners = {each.path: each.owners for each in clean.owners}
    gaps = {each.rule: each for each in clean.gaps}
    return tuple(
        _task(clean, each, owners.get(each.path, ()), gaps.get(each.rule) if not each.v1 else None)
        for each in left
    )


def _task(run: Run, finding: Finding, owners: tuple[str, ...], gap: Gap | None) -> Task:
    path = from_top(run, finding.path)
    places = ((path, finding.line), *((from_top(run, each.path), each.line) for each in finding.parts))
    return Task(
        id=finding.fingerprint,
        title=f"{path}:{finding.line}: {finding.title}",
        rule=finding.rule,
        state=tally.state(finding),
        verdict=finding.verdict,
        severity=finding.severity,
        silent=finding.silent,
        path=path,
        line=finding.line,
        end_line=finding.end_line,
        code=finding.snippet,
        what=finding.v0,
        why=tally.bare_message(finding),
        blocked=finding.reason,
        request=finding.v1,
        server=finding.server,
        auth=finding.auth,
        how=finding.workaround or _command(run, finding),
        notes=tuple(_notes(run, finding, gap)),
        places=tuple(dict.fromkeys(f"{name}:{line}" for name, line in places)),
        acceptance=tuple(_acceptance(run, finding, gap)),
        minutes=finding.minutes,
        owners=owners,
        fix=tally.fix(finding) or "none",
        form=tally.form(finding),
        next_step=finding.next_step,
    )


def _notes(run: Run, finding: Finding, gap: Gap | None) -> Iterator[str]:
    if gap is not None:
        yield f"{gap.title}: {gap.why}"
    if _is_to_adapt(run, finding):
        yield _needs(finding)
    yield from tally.looked_at(finding)
    yield from finding.notes
    found = Marks(run.production).of(finding) if run.production else None
    if found:
        yield f"{found.sentence[0].upper()}{found.sentence[1:]}."


def _is_made(finding: Finding) -> bool:
    """Whether v0to1 makes the change, when it is told to."""
    return tally.state(finding) in (*tally.NATIVE, State.ADAPTED) and bool(finding.edits)


def _is_to_adapt(run: Run, finding: Finding) -> bool:
    """Whether v0to1 adapts it, and has not done so yet."""
    return tally.is_adapted(finding) and tally.is_left(finding, run)


def _command(run: Run, finding: Finding) -> str:
    if tally.is_adapted(finding) and not tally.is_left(finding, run):
        return rewriting(run)
    return commands(run.command, "migrate", "--write") if _is_made(finding) else ""


def _adapted(run: Run, finding: Finding) -> Iterator[str]:
    """Say when an operation is adapted, and how it becomes native."""
    path = from_top(run, finding.path)
    yield f"{path} sends {finding.v0}, and the adapter translates it to V1."
    yield f"`{_check(run, finding)}` says that it is adapted."
    yield "The tests of the code pass as they are."
    yield f"`{rewriting(run)}` makes it native, once nothing prevents that."


def _needs(finding: Finding) -> str:
    """Say what makes an adapted operation native."""
    read = ", ".join(_read(finding))
    reads = f", and reads {read} where V1 has it" if read else ""
    step = f"{finding.next_step[:1].upper()}{finding.next_step[1:]}. " if finding.next_step else ""
    return f"{step}Native, it sends {finding.v1 or 'another request'} in the place of {finding.v0}{reads}."


def _read(finding: Finding) -> Iterator[str]:
    fields = (each.name for each in finding.parts if each.kind is PartKind.RESPONSE_FIELD and each.name)
    yield from dict.fromkeys(fields)


def _acceptance(run: Run, finding: Finding, gap: Gap | None) -> Iterator[str]:
    path = from_top(run, finding.path)
    if _is_to_adapt(run, finding):
        yield from _adapted(run, finding)
        return
    if finding.v1:
        server = f" to the {SERVERS.get(finding.server, finding.server)}" if finding.server else ""
        auth = f" with {finding.auth}" if finding.auth else ""
        yield f"{path} sends {finding.v1}{server}{auth} in the place of {finding.v0}."
    else:
        newer = f", or speaks to {gap.closed_since} or newer" if gap is not None and gap.closed_since else ""
        yield f"{path} does without {finding.v0}{newer}."
    read = ", ".join(_read(finding))
    if read:
        yield f"What is read of the response ({read}) comes from where V1 has it."
    yield f"`{_check(run, finding)}` does not report {finding.fingerprint} any more."
    if finding.silent and not tally.is_adapted(finding):
        yield "A test shows it: left as it is, it raises no error."
    yield "The tests of the code pass."


def _check(run: Run, finding: Finding) -> str:
    """The command that says at the top of the repository whether the rule still finds something there."""
    return f"{_checking(run.command)} {shlex.join((finding.rule, from_top(run, finding.path)))}"


@lru_cache(maxsize=8)
def _checking(command: str) -> str:
    """The command of a check of one rule as the run of `command` made it, up to the name of the rule."""
    given = words(command.split(" && ")[0])
    options = of_target(tuple(scanning(given[2:])))
    return shlex.join((*(given[:1] or ["v0to1"]), "check", "-v", *options, "--select"))
