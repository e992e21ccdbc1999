"""The tasks that are left as Markdown: a checklist, each entry whole by itself."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.model import Run
from v0to1.reports import tally
from v0to1.reports.following import ADAPTED
from v0to1.reports.marked import code, escaped, fenced
from v0to1.reports.redacted import redacted
from v0to1.reports.tasks.model import SERVERS, Task, adapted, tasks


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the checklist, or one line when nothing is left."""
    return "\n".join(_lines(redacted(run), tasks(run), adapted(run))) + "\n"


def _lines(run: Run, told: tuple[Task, ...], works: tuple[Task, ...]) -> Iterator[str]:
    if not told and run.failed:
        yield "# No operation of OpenHands V0 is left in what could be processed"
    elif not told:
        yield "# Nothing is left of the migration from OpenHands V0 to V1"
    else:
        effort = tally.duration(tally.effort(run.findings))
        yield f"# {tally.count(len(told), 'operation')} left of the migration from OpenHands V0 to V1"
        yield ""
        yield f"Effort: {effort}. {escaped(tally.deadline(run.calendar).sentence)}."
    for number, each in enumerate(told, 1):
        yield ""
        yield f"## {number}. {escaped(each.title)}"
        yield ""
        yield from _entry(each, _kind(each))
    if works:
        yield ""
        yield f"# Adapted: {tally.count(len(works), 'operation')}"
        yield ""
        yield ADAPTED
    for number, each in enumerate(works, len(told) + 1):
        yield ""
        yield f"## {number}. {escaped(each.title)}"
        yield ""
        yield from _entry(each, each.state.value, works=True)
    if run.failed:
        yield ""
        yield "# To mend: files that could not be processed"
        yield ""
        for failed in run.failed:
            yield f"- [ ] {code(failed.path)}: {escaped(failed.error)}"
    if run.stale:
        yield ""
        yield "# To read: V0 is named beside code that is native now"
        yield ""
        for text in run.stale:
            yield f"- [ ] {code(f'{text.path}:{text.line}')} {code(text.text)}: {escaped(text.reason)}"
    if run.unresolved:
        yield ""
        yield "# To look at: what could not be followed to a request"
        yield ""
        for one in run.unresolved:
            yield f"- [ ] {code(f'{one.path}:{one.line}')} {code(one.text)}: {escaped(one.reason)}"


def _kind(task: Task) -> str:
    return f"{task.state.value}{', and v0to1 does it' if task.fix != 'none' else ''}"


def _entry(task: Task, kind: str, *, works: bool = False) -> Iterator[str]:
    loud = "; **silent**: left as it is, it raises no error" if task.silent and not works else ""
    effort = f"; {tally.duration(task.minutes)}" if task.minutes[1] else ""
    yield f"- State: {kind}{effort}{loud}"
    yield f"- What: {code(task.what)} ({code(task.rule)})"
    yield f"- Why: {escaped(task.why)}"
    if task.blocked:
        yield f"- Why it is not native: {escaped(task.blocked)}"
    if task.next_step:
        yield f"- Next step: {escaped(task.next_step)}"
    yield f"- V1: {_request(task)}"
    if len(task.places) > 1:
        yield f"- Places: {', '.join(code(each) for each in task.places)}"
    if task.owners:
        yield f"- Owner: {', '.join(code(each) for each in task.owners)}"
    yield from (f"- Note: {escaped(each)}" for each in task.notes)
    for title, text in (("There", task.code), ("Instead", task.how)):
        if text:
            yield ""
            yield f"{title}:"
            yield ""
            yield from fenced(text)
    yield ""
    yield "Done when:"
    yield ""
    yield from (f"- [ ] {_sentence(each)}" for each in task.acceptance)
    yield ""
    yield f"Fingerprint: {code(task.id)}"


def _sentence(text: str) -> str:
    """Return a sentence as prose, and the command in it as code, so that it can be copied as it stands."""
    before, _, rest = text.partition("`")
    command, closed, after = rest.rpartition("`")
    return f"{escaped(before)}{code(command)}{escaped(after)}" if closed else escaped(text)


def _request(task: Task) -> str:
    if not task.request:
        return "nothing takes its place"
    server = f", {SERVERS.get(task.server, escaped(task.server))}" if task.server else ""
    auth = f", with {code(task.auth)}" if task.auth else ""
    return f"{code(task.request)}{server}{auth}"
