"""A realistic run, made up: an async package, two scripts and its tests, halfway from V0 to V1."""

from __future__ import annotations

import difflib

from tests.reports.catalogue import ENDPOINTS, GAPS, LOOKS, Look
from tests.reports.sources import ADAPTER, SOURCES
from v0to1.core.fingerprints import fingerprint
from v0to1.core.kinds import INLINE, REWRITE
from v0to1.core.model import (
    Calendar,
    Change,
    Edit,
    Evidence,
    Explanation,
    Failed,
    Files,
    Finding,
    Origin,
    Part,
    PartKind,
    Place,
    ProjectKind,
    Run,
    Severity,
    Skipped,
    Span,
    StaleText,
    Unresolved,
    Verdict,
)

UNRESOLVED = (
    Unresolved(
        "src/fixbot/routes.py",
        31,
        20,
        'self._request("GET", self.routes[name])',
        "the path is looked up in a mapping that is read from routes.json",
    ),
    Unresolved(
        "src/fixbot/bridge.py",
        8,
        23,
        'f"{base}?conversation_id=…"',
        "the Socket.IO server comes from a parameter that no caller here sets",
    ),
)
STALE = (
    StaleText(
        "src/fixbot/client.py",
        4,
        3,
        "V0, POST /api/conversations",
        "a comment names it, and the code beside it speaks V1",
    ),
    StaleText(
        "docs/api.md",
        12,
        1,
        "initial_user_msg",
        "the document names it, and the code that it is about speaks V1",
    ),
)
SKIPPED = (
    Skipped("node_modules/", "ignored by .gitignore"),
    Skipped("vendor/openapi-v0.json", "a vendored OpenAPI document"),
    Skipped("dist/fixbot.min.js", "minified"),
    Skipped("src/fixbot/_generated.py", "marked as generated"),
    Skipped("data/transcripts.py", "larger than 1 MB"),
)
FAILED = (Failed("legacy/run.py", "line 14: not Python: unterminated string literal"),)

NEXT_STEP = "write the V1 request by hand"

CALENDAR = Calendar(deprecated="2026-01-08", sunset="2026-04-01", removed="2026-05-01", as_of="2026-06-15")

ORIGIN = Origin(
    folder="clients/fixbot",
    remote="https://git.example/acme/tools.git",
    commit="5f2d1c0b9a8e7d6c5b4a39281706f5e4d3c2b1a0",
    committed="2026-06-14T09:30:00+00:00",
)


def explanations(findings: tuple[Finding, ...]) -> tuple[Explanation, ...]:
    """Return what the rules of some findings say."""
    found = {
        each.rule: Explanation(
            each.rule, each.title, each.message, "", each.v0, each.v1, each.verdict, each.silent, (5, 15)
        )
        for each in findings
    }
    return tuple(found[rule] for rule in sorted(found))


def place(path: str, text: str, span: Span) -> Place:
    """Return where `span` of `text` stands, counted from 1."""

    def at(position: int) -> tuple[int, int]:
        line = text.count("\n", 0, position)
        return line + 1, position - (text.rfind("\n", 0, position) + 1) + 1

    return Place(path, *at(span.start), *at(span.end))


def edit(path: str, old: str, new: str, sources: dict[str, str] | None = None) -> Edit:
    """Return the edit that turns the only `old` in the file into `new`; an unclear `old` is an error."""
    text = (sources or SOURCES)[path]
    if text.count(old) != 1:
        raise ValueError(f"{path}: {old!r} stands {text.count(old)} times")
    start = text.index(old)
    span = Span(start, start + len(old))
    return Edit(path, span, new, place(path, text, span))


def change(path: str, before: str | None, after: str) -> Change:
    """Return the change of a file with the unified diff that leads to it."""
    old, new = ("/dev/null", f"b/{path}") if before is None else (f"a/{path}", f"b/{path}")
    lines = difflib.unified_diff(_lines(before or ""), _lines(after), old, new)
    return Change(path, before, after, "".join(lines))


def _lines(text: str) -> list[str]:
    """Return the lines as git counts them: only a line feed ends one."""
    return [line + "\n" for line in text.removesuffix("\n").split("\n")] if text else []


def applied(text: str, edits: list[Edit]) -> str:
    """Return `text` with the edits made."""
    for each in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: each.span.start] + each.text + text[each.span.end :]
    return text


def finding(look: Look) -> Finding:
    """Return the finding that the catalogue describes."""
    text = SOURCES[look.path]
    start = text.index(look.at)
    where = place(look.path, text, Span(start, start + len(look.at)))
    return Finding(
        rule=look.rule,
        verdict=look.verdict,
        severity=_severity(look.verdict),
        title=look.title,
        message=look.message,
        path=look.path,
        line=where.line,
        column=where.column,
        end_line=where.end_line,
        end_column=where.end_column,
        v0=look.v0,
        v1=look.v1,
        evidence=tuple(Evidence(*each) for each in look.evidence),
        fingerprint=fingerprint(look.rule, look.path, look.at),
        applied=look.applied,
        parts=tuple(
            Part(PartKind(kind), each, look.path, where.line + shift, where.column)
            for shift, (kind, each) in enumerate(look.parts)
        ),
        edits=tuple(edit(look.path, old, new) for old, new in look.edits),
        reason=look.reason,
        workaround=look.workaround,
        notes=look.notes,
        server=look.server,
        auth=look.auth,
        silent=look.silent,
        minutes=look.minutes,
        snippet=look.at,
        fix=look.fix or (REWRITE if look.edits else ""),
        form=look.form or (INLINE if look.edits and not look.fix else ""),
        next_step=look.next_step or ("" if look.edits and not look.fix else NEXT_STEP),
    )


def _severity(verdict: Verdict) -> Severity:
    return Severity.INFO if verdict is Verdict.AMBIGUOUS else Severity.ERROR


def sample() -> Run:
    """Return the run: 29 findings in 7 files, 6 changed files, gaps, and things not looked at."""
    findings = tuple(finding(look) for look in LOOKS)
    edits: dict[str, list[Edit]] = {}
    for each in dict.fromkeys(made for found in findings if found.applied for made in found.edits):
        edits.setdefault(each.path, []).append(each)
    changes = [change(path, SOURCES[path], applied(SOURCES[path], own)) for path, own in edits.items()]
    changes += [change(f"{folder}/openhands_v0.py", None, ADAPTER) for folder in ("scripts", "src/fixbot")]
    return Run(
        tool_version="0.1.0",
        rules_version="2026.11.24",
        root="fixbot",
        wrote=True,
        command="v0to1 migrate . --write --report fixbot.html",
        target_server="cloud",
        calendar=CALENDAR,
        files=Files(discovered=64, scanned=58, skipped=5, failed=1),
        findings=findings,
        unresolved=UNRESOLVED,
        stale=STALE,
        skipped=SKIPPED,
        failed=FAILED,
        changes=tuple(sorted(changes, key=lambda each: each.path)),
        gaps=GAPS,
        endpoints=ENDPOINTS,
        origin=ORIGIN,
        asked=(".",),
        rules=explanations(findings),
        projects=(ProjectKind(".", "python", "program", ("`private: true` in package.json",)),),
    )
