"""The run as JUnit XML: a suite for each file, a failed case for each finding, one that passes when clean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from v0to1.core.model import Failed, Finding, Proof, Run
from v0to1.core.proof import GOOD
from v0to1.reports.places import shown
from v0to1.reports.proof import scenario_text
from v0to1.reports.redacted import redacted
from v0to1.reports.standing import sentence
from v0to1.reports.tally import is_left, looked_at
from v0to1.reports.visible import inline, visible

Attributes = dict[str, str | int]


def render(run: Run, *, color: bool, verbose: int) -> str:
    """Return the document; what is suppressed, or may not be V0, is a skipped case."""
    return "".join(f"{line}\n" for line in _document(redacted(run)))


def _document(run: Run) -> Iterator[str]:
    told = [each for each in run.findings if not each.counts or is_left(each, run)]
    if run.proof is not None:  # what was proved is what is proposed: that is no failure
        told = [each for each in told if not each.applied]
    told.sort(key=lambda each: (each.path, each.line, each.column, each.rule))
    skipped = sum(not each.counts for each in told)
    proved = [one.verdict in GOOD for one in run.proof.scenarios] if run.proof is not None else []
    cases, failed = len(told) + len(run.failed) + len(proved), len(told) - skipped + proved.count(False)
    counts = _counts(max(1, cases), failed, len(run.failed), skipped)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield _tag("testsuites", {"name": "v0to1", **counts})
    for path, group in groupby(told, key=lambda each: each.path):
        yield from _suite(run, shown(run, path), list(group))
    for failure in run.failed:
        yield from _failure(run, failure)
    if run.proof is not None:
        yield from _proof(run.proof)
    if not told and not run.failed and run.proof is None:
        yield _tag("testsuite", {"name": "v0to1", **_counts(1, 0, 0, 0)})
        yield _tag("testcase", {"name": "no OpenHands V0 API is used", "classname": "v0to1"}, ended=True)
        yield "</testsuite>"
    yield "</testsuites>"


def _proof(proof: Proof) -> Iterator[str]:
    """A suite with a case for each scenario, which fails where the client does something else."""
    bad = sum(one.verdict not in GOOD for one in proof.scenarios)
    yield _tag("testsuite", {"name": inline(proof.command), **_counts(len(proof.scenarios), bad, 0, 0)})
    for one in proof.scenarios:
        seconds = f"{one.seconds:.1f}"
        name = f"v0to1 prove [{inline(one.scenario)}]"
        yield _tag("testcase", {"name": name, "classname": "v0to1.prove", "time": seconds})
        if one.verdict not in GOOD:
            attributes: Attributes = {"type": one.verdict, "message": inline(one.verdict)}
            yield _tag("failure", attributes) + _text(scenario_text(one)) + "</failure>"
        yield "</testcase>"
    yield "</testsuite>"


def _counts(tests: int, failures: int, errors: int, skipped: int) -> Attributes:
    return {"tests": tests, "failures": failures, "errors": errors, "skipped": skipped, "time": "0"}


def _suite(run: Run, path: str, findings: Sequence[Finding]) -> Iterator[str]:
    skipped = sum(not each.counts for each in findings)
    counts = _counts(len(findings), len(findings) - skipped, 0, skipped)
    yield _tag("testsuite", {"name": path, **counts})
    for each in findings:
        name = f"v0to1.{inline(each.rule)} [{inline(each.fingerprint)[:8]}]"
        yield _tag(
            "testcase", {"name": name, "classname": path, "file": path, "line": each.line, "time": "0"}
        )
        yield _result(run, each)
        yield "</testcase>"
    yield "</testsuite>"


def _result(run: Run, finding: Finding) -> str:
    if finding.suppressed is not None:
        return f"<skipped>{_text(f'suppressed: {finding.suppressed.reason}')}</skipped>"
    if not finding.counts:
        return f"<skipped>{_text(sentence(finding))}</skipped>"
    attributes: Attributes = {"type": inline(finding.rule), "message": sentence(finding)}
    place = f"{shown(run, finding.path)}:{finding.line}:{finding.column}"
    step = f"next: {finding.next_step}" if finding.next_step else ""
    more = (place, finding.title, finding.workaround, step, *looked_at(finding), *finding.notes)
    return _tag("failure", attributes) + _text("\n".join(each for each in more if each)) + "</failure>"


def _failure(run: Run, failure: Failed) -> Iterator[str]:
    path, line = shown(run, failure.path), {"line": failure.line} if failure.line else {}
    yield _tag("testsuite", {"name": path, **_counts(1, 0, 1, 0)})
    yield _tag("testcase", {"name": "v0to1 could process the file", "classname": path, "file": path, **line})
    yield _tag("error", {"type": "failed", "message": inline(failure.error)}, ended=True)
    yield "</testcase>"
    yield "</testsuite>"


def _tag(name: str, attributes: Attributes, *, ended: bool = False) -> str:
    told = "".join(f" {key}={_inert(quoteattr(str(value)))}" for key, value in attributes.items())
    return f"<{name}{told}{'/' if ended else ''}>"


def _text(text: str) -> str:
    return _inert(escape(visible(text)))


def _inert(xml: str) -> str:
    """Return the same XML with nothing that acts in the log of a CI job; `visible` kept XML 1.0's limits."""
    return xml.replace("::", "&#58;:").replace("##", "&#35;#")
