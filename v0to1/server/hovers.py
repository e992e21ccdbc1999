"""What an editor shows of a finding under the pointer: its rule, its fix, and what to do by hand."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.kinds import is_misuse
from v0to1.core.model import Explanation, Finding, Verdict
from v0to1.core.redact import redact
from v0to1.reports.marked import code, escaped, fenced
from v0to1.reports.tally import state
from v0to1.server.diagnostics import Shown, is_fixable, rule_uri

_VERDICTS = {
    Verdict.SAFE: "the fix keeps the behaviour",
    Verdict.REVIEW: "read the fix before you keep it",
    Verdict.MANUAL: "left for you",
    Verdict.GAP: "V1 has no full counterpart",
    Verdict.AMBIGUOUS: "may not be OpenHands at all",
}


def hover(shown: Shown) -> str:
    """Return Markdown on a diagnostic; empty if there is no more to say than it says itself."""
    if shown.finding is None:
        return ""
    return "\n\n".join(_blocks(shown.finding, shown.explained))


def _blocks(finding: Finding, rule: Explanation | None) -> Iterator[str]:
    yield f"**{escaped(finding.title)}** ({code(finding.rule)})"
    source = "Misused" if is_misuse(finding.rule) else "V0"
    v1 = code(finding.v1) if finding.v1 else "nothing takes its place"
    yield f"- {source}: {code(finding.v0)}\n- V1: {v1}\n- {_verdict(finding)}"
    if rule is not None:
        yield from (escaped(text) for text in (rule.why, rule.note) if text)
    if finding.silent:
        yield "A client that is left as it is fails without an error."
    if finding.workaround:
        yield "Instead:\n\n" + "\n".join(fenced(redact(finding.workaround)))
    if uri := rule_uri(finding.rule):
        yield f"[The rule, with examples]({uri})"


def _verdict(finding: Finding) -> str:
    """What the verdict means for this finding."""
    means = _VERDICTS[finding.verdict]
    if is_fixable(finding):
        means = f"{means}; {state(finding).value}"
    why = f": {escaped(redact(finding.reason.removesuffix('.')))}" if finding.reason else ""
    step = f"\n- Next step: {escaped(redact(finding.next_step))}" if finding.next_step else ""
    return f"{code(finding.verdict.value)}, {means}{why}{step}"
