"""A proof as text for people."""

from __future__ import annotations

from collections.abc import Iterator

from v0to1.core.proof import NOT_ISOLATED, Culprit, Difference, Proof, ScenarioProof
from v0to1.reports.visible import visible

MOST = 12
"""How many lines of each side of a difference are shown."""


def scenario_text(one: ScenarioProof, *, verbose: bool = False) -> str:
    """A scenario as lines of text; `verbose` shows differences completely, and the effects on the server."""
    return "\n".join(visible(line) for line in (*_scenario(one, verbose=verbose), ""))


def summary_text(proof: Proof) -> str:
    """What came of all scenarios, in a line or two."""
    return "\n".join(visible(line) for line in (*_summary(proof), ""))


def proof_line(proof: Proof) -> str:
    """What a proof came to, in a sentence: with how many scenarios."""
    count = len(proof.scenarios)
    return f"Proved with {count} scenario{'s' if count != 1 else ''}: {proof.verdict}."


def proof_lines(proof: Proof | None, *, verbose: bool) -> Iterator[str]:
    """A proof as lines of a report, if there is one."""
    for one in proof.scenarios if proof is not None else ():
        yield from map(visible, _scenario(one, verbose=verbose))


def _scenario(one: ScenarioProof, *, verbose: bool) -> Iterator[str]:
    requests = f"{one.requests.before} requests to V0, {one.requests.after} to V1"
    yield f"{one.scenario}: {one.verdict} ({requests}, exit code {_codes(one)}, {one.seconds:.1f} s)"
    yield from (f"  {each}" for each in one.remarks)
    if one.outside:
        yield f"  connections to other hosts were refused: {', '.join(one.outside)}"
    for each in one.differences:
        yield from _difference(each, verbose=verbose)
    if verbose:
        yield from (f"  on the server: {each}" for each in one.effects)


def _codes(one: ScenarioProof) -> str:
    before, after = one.codes
    return str(before) if before == after else f"{before} and {after}"


def _difference(one: Difference, *, verbose: bool) -> Iterator[str]:
    where = f" {one.where}" if one.where else ""
    note = f" ({one.written})" if one.written else ""
    yield f"  {one.what}{where}{note}:"
    for sign, text in (("-", one.before), ("+", one.after)):
        lines = text.splitlines()
        shown = lines if verbose else lines[:MOST]
        yield from (f"    {sign} {line}" for line in shown)
        if len(shown) < len(lines):
            yield f"    {sign} … {len(lines) - len(shown)} more lines"
    if one.culprits and not one.written:
        yield f"    from {', or '.join(map(_place, one.culprits))}"


def _place(one: Culprit) -> str:
    return f"{one.path}:{one.line} ({one.rule})"


def _summary(proof: Proof) -> Iterator[str]:
    yield f"Proved with `{proof.command}`: {proof.verdict}."
    if proof.verdict == NOT_ISOLATED:
        yield "What the client does with those hosts was not compared."
