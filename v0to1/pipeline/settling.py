"""Plans of a project whose result would not be changed again by a second pass."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from v0to1.config import Config
from v0to1.core.directives import NEEDLE
from v0to1.core.own_errors import is_own
from v0to1.languages.base import Language, Workbench
from v0to1.languages.containers.hosting import changed
from v0to1.pipeline.apply import Outcome
from v0to1.pipeline.descent import Descent
from v0to1.pipeline.fitting import applied
from v0to1.pipeline.plans import Plan, refused
from v0to1.pipeline.project import Knowledge, Read, Seen, look, migrate
from v0to1.pipeline.rounds import alone
from v0to1.pipeline.selection import Texts

UNSETTLED = "a second pass would change the result again"


def settled(
    seen: Seen,
    config: Config,
    known: Knowledge,
    files: Texts,
    entries: Sequence[str],
    language: Language,
    helper: Callable[[str], bool],
    heard: Sequence[Sequence[object]] = (),
) -> tuple[tuple[Plan, ...], Outcome]:
    """The plans with what they make of the texts, without those whose result would be changed again.

    `heard` is what other parts of the tree said when this one was looked at. A run that changes nothing asks
    the same, so that it promises nothing that is left in the end.
    """
    descent = Descent()
    plans, outcome = migrate(seen, config, known, files.read, language, helper, descent)
    if not outcome.texts:
        return plans, outcome
    shaky = unsettled(seen.bench, outcome, language, files, entries, known, config, helper, heard)
    if shaky and sent_down(seen.bench, plans, shaky, descent):
        plans, outcome = migrate(seen, config, known, files.read, language, helper, descent)
        shaky = unsettled(seen.bench, outcome, language, files, entries, known, config, helper, heard)
    return applied(seen.bench, without(plans, shaky), files.read, language) if shaky else (plans, outcome)


def sent_down(bench: Workbench, plans: Iterable[Plan], modules: frozenset[str], descent: Descent) -> bool:
    """Send down what would be rewritten in modules that do not settle; says whether there was any."""
    found = False
    for plan in plans:
        draft = plan.draft if plan.fix == "rewrite" and plan.connection is None else None
        if draft is not None and any(change.module in modules for change in draft.changes):
            found = descent.send_down(bench, plan.operation, UNSETTLED) or found
    return found


def unsettled(
    first: Workbench,
    outcome: Outcome,
    language: Language,
    files: Texts,
    entries: Iterable[str],
    known: Knowledge,
    config: Config,
    helper: Callable[[str], bool],
    heard: Sequence[Sequence[object]],
) -> frozenset[str]:
    """Modules in which a second pass would change something: the fix does not settle there."""
    second, hosted = layered(outcome.texts, files.read), files.inside.hosted
    made = {name: outcome.edits[name] for name in outcome.texts if name in hosted.modules}
    # Only comments of the files are asked for their new lines.
    if any(NEEDLE in text for text in hosted.texts.values()):
        hosted = changed(hosted, made, language.name, language.parse_error)
    bench = language.workbench({*files.names, *outcome.texts}, second)
    bench.modules.take(first.modules)
    bench.around = first.around
    commented, begun = {*files.suspects, *outcome.texts}, {*entries, *outcome.texts}
    looking = look(language, commented, begun, second, known, hosted, bench, files.names)
    seen = alone(looking, heard)
    _, again = migrate(seen, config, known, second, language, helper)
    moving = {path for path, text in again.texts.items() if second(path) != text}
    return frozenset((*moving, *failing(first, seen, files.names, outcome.texts)))


def failing(first: Workbench, again: Seen, names: Container[str], texts: Iterable[str]) -> Iterator[str]:
    """Where an error of our own happened in a second look, which is told; in new files, of all others."""
    changed = [path for path in texts if path in names]
    for path, told in {**again.evaluation.errors, **again.bench.failures}.items():
        for own in ([path] if path in names else changed) if is_own(told) else ():
            first.failures.setdefault(own, told)
            yield own


def layered(texts: Mapping[str, str], read: Read) -> Read:
    """Read new texts where there are some."""
    return lambda path: texts[path] if path in texts else read(path)


def without(plans: Iterable[Plan], modules: frozenset[str]) -> tuple[Plan, ...]:
    """Take back the drafts that touch modules which do not settle."""
    return tuple(
        refused(plan, f"{UNSETTLED}, so it was left as it is")
        if plan.draft is not None and any(change.module in modules for change in plan.draft.changes)
        else plan
        for plan in plans
    )
