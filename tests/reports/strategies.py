"""Hypothesis strategies for any well-formed run."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from v0to1.core.kinds import FIXES, FORMS, REWRITE
from v0to1.core.model import (
    Calendar,
    Change,
    Edit,
    Endpoint,
    Evidence,
    Explanation,
    Failed,
    Files,
    Finding,
    Gap,
    LanguageShare,
    Notice,
    Origin,
    OwnedFile,
    Part,
    PartKind,
    Place,
    ProjectKind,
    Run,
    Severity,
    Skipped,
    Span,
    Suppressed,
    Unresolved,
    Verdict,
)

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["<b>&amp;</b>", "\x1b[31m", "a\r\nb\n", "\u202e", "\ud800", "🙂", "</script>"]
)
NUMBERS = st.integers(1, 9999)
DAYS = st.dates().map(lambda day: day.isoformat())


def many(of: st.SearchStrategy) -> st.SearchStrategy:
    """Give tuples of up to two."""
    return st.lists(of, max_size=2).map(tuple)


@st.composite
def files(draw: st.DrawFn) -> Files:
    """Give a ledger that adds up."""
    parts = [draw(st.integers(0, 99)) for _ in range(3)]
    return Files(sum(parts), *parts)


PLACES = st.builds(Place, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)
SPANS = st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda pair: Span(*sorted(pair)))
FIXED = st.sampled_from([(fix, form) for fix in FIXES for form in (FORMS if fix == REWRITE else ("",))])
"""Kinds of fixes, each with a form that it may have."""


def with_fix(finding: Finding, given: tuple[str, str]) -> Finding:
    """Give a finding a fix."""
    fix, form = given
    return replace(finding, fix=fix, form=form)


FINDINGS = st.builds(
    with_fix,
    st.builds(
        Finding,
        rule=TEXTS,
        verdict=st.sampled_from(Verdict),
        severity=st.sampled_from(Severity),
        title=TEXTS,
        message=TEXTS,
        path=TEXTS,
        line=NUMBERS,
        column=NUMBERS,
        end_line=NUMBERS,
        end_column=NUMBERS,
        v0=TEXTS,
        v1=TEXTS,
        evidence=many(st.builds(Evidence, TEXTS, st.integers(-9, 9), TEXTS)),
        fingerprint=TEXTS,
        applied=st.booleans(),
        parts=many(st.builds(Part, st.sampled_from(PartKind), TEXTS, TEXTS, NUMBERS, NUMBERS)),
        edits=many(st.builds(Edit, TEXTS, SPANS, TEXTS, PLACES)),
        reason=TEXTS,
        workaround=TEXTS,
        notes=many(TEXTS),
        server=TEXTS,
        auth=TEXTS,
        silent=st.booleans(),
        minutes=st.tuples(st.integers(0, 60), st.integers(60, 600)),
        suppressed=st.none() | st.builds(Suppressed, TEXTS, NUMBERS, TEXTS),
        snippet=TEXTS,
        complete=st.booleans(),
        next_step=TEXTS,
    ),
    FIXED,
)
RUNS = st.builds(
    Run,
    tool_version=TEXTS,
    rules_version=TEXTS,
    root=TEXTS,
    command=TEXTS,
    wrote=st.booleans(),
    target_server=TEXTS,
    calendar=st.builds(Calendar, DAYS, DAYS, DAYS, DAYS),
    files=files(),
    findings=many(FINDINGS),
    unresolved=many(st.builds(Unresolved, TEXTS, NUMBERS, NUMBERS, TEXTS, TEXTS)),
    skipped=many(st.builds(Skipped, TEXTS, TEXTS)),
    failed=many(st.builds(Failed, TEXTS, TEXTS)),
    changes=many(st.builds(Change, TEXTS, st.none() | TEXTS, TEXTS, TEXTS)),
    gaps=many(st.builds(Gap, *[TEXTS] * 8, many(TEXTS), TEXTS)),
    endpoints=many(st.builds(Endpoint, *[TEXTS] * 5, NUMBERS)),
    notices=many(
        st.builds(
            Notice, st.sampled_from(["unused", "unknown-rule", "malformed"]), TEXTS, NUMBERS, NUMBERS, TEXTS
        )
    ),
    languages=many(st.builds(LanguageShare, TEXTS, NUMBERS, NUMBERS)),
    properties=st.dictionaries(TEXTS, TEXTS, max_size=2),
    asked=many(TEXTS),
    origin=st.builds(Origin, TEXTS, TEXTS, TEXTS, TEXTS, st.booleans()),
    rules=many(
        st.builds(
            Explanation,
            *[TEXTS] * 6,
            st.sampled_from(Verdict),
            st.booleans(),
            st.tuples(st.integers(0, 60), st.integers(60, 600)),
        )
    ),
    owners=many(st.builds(OwnedFile, TEXTS, many(TEXTS))),
    projects=many(st.builds(ProjectKind, TEXTS, TEXTS, st.sampled_from(["program", "library"]), many(TEXTS))),
)
