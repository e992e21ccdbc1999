"""The file of misuses of V1, validated."""

from __future__ import annotations

from pathlib import Path

from v0to1.core.endpoints import Template
from v0to1.core.kinds import MISUSES
from v0to1.core.loading.rules import checked_minutes
from v0to1.core.loading.targets import METHODS, checked_template
from v0to1.core.loading.yaml import Entry, entry, read_document
from v0to1.core.misuse import Misuse, Misuses, Names, Shown
from v0to1.core.model import Verdict
from v0to1.core.rules import Rule
from v0to1.core.versions import ServerError, parse_version

KEYS = (
    "id", "title", "why", "source", "server", "since", "requests", "proof", "query", "body", "headers",
    "reads", "v1", "fix", "minutes", "silent", "examples",
)  # fmt: skip
LANGUAGES = ("python", "javascript", "typescript", "shell")


def load_misuses(folder: Path) -> Misuses:
    """The misuses of `misuse.yaml`, in the order of their ids; raises `RuleError`."""
    whole = entry(read_document(folder / "misuse.yaml"))
    whole.only(("needles", "marks", "agents", "signals", "company", "addresses", "misuses"))
    needles, marks = whole.get("needles").texts(), whole.get("marks").texts()
    agents = whole.get("agents").texts()
    whole.get("signals").only(("company", "agent", "against"))
    signals = {name: frozenset(one.texts()) for name, one in whole.get("signals").items()}
    company = tuple(checked_template(one) for one in whole.get("company").elements())
    addresses = {name: one.text() for name, one in whole.get("addresses").items()}
    found: dict[str, Misuse] = {}
    for one in whole.get("misuses").elements():
        made = _misuse(one, needles)
        if made.rule.id in found:
            raise one.get("id").error(f"{made.rule.id!r} is there twice", fix="give each its own id")
        found[made.rule.id] = made
    known = tuple(found[name] for name in sorted(found))
    return Misuses(needles, marks, agents, signals, company, addresses, known)


def _misuse(written: Entry, needles: tuple[str, ...]) -> Misuse:
    written.only(KEYS)
    requests = tuple(_request(one, needles) for one in written.get("requests").elements())
    query = written.get("query")
    if not requests:
        raise written.error("names no request", fix="write `requests:` with lines like `- GET /path`")
    return Misuse(
        rule=_rule(written, requests),
        requests=requests,
        server=written.get("server").choice(("app", "agent")),
        since=_since(written.get("since")),
        proof=written.get("proof").choice(("path", "company", "agent")),
        query=_names(query, "over"),
        over={name: one.number() for name, one in query.get("over").items()},
        body=_names(written.get("body")),
        headers=_names(written.get("headers")),
        reads=_names(written.get("reads")),
        v1=_template(written.get("v1"), "request"),
        fix=_template(written.get("fix"), "method", "url", "name", "value"),
        examples=tuple(_example(one) for one in written.get("examples").elements()),
    )


def _rule(written: Entry, requests: tuple[tuple[str, Template], ...]) -> Rule:
    name = written.get("id").text()
    if not name.startswith(MISUSES) or name == MISUSES:
        raise written.get("id").error(f"{name!r} is no id of a misuse", fix=f"begin it with {MISUSES}")
    method, path = requests[0]
    return Rule(
        id=name,
        title=written.get("title").text(),
        why=written.get("why").text(),
        source=written.get("source").text(),
        note="",
        verdict=Verdict.MANUAL,
        silent=written.get("silent").flag(),
        minutes=checked_minutes(written.get("minutes")),
        method=method,
        path=path.text,
        aliases=(),
        specific=False,
        targets=(),
        gap=None,
        examples=(),
    )


def _request(written: Entry, needles: tuple[str, ...]) -> tuple[str, Template]:
    method, _, path = written.text().partition(" ")
    if method not in METHODS or not path:
        raise written.error(f"{written.text()!r} is no request", fix="write a method and a path")
    if not any(needle in path for needle in needles):
        raise written.error("has none of the needles", fix="add one to `needles`, or it is never looked for")
    return method, checked_template(Entry(written.document, written.steps, path))


def _since(written: Entry) -> str:
    try:
        parse_version(written.text())
    except ServerError as error:
        raise written.error(str(error)) from error
    return written.text()


def _names(written: Entry, *more: str) -> Names:
    written.only(("has", "lacks", *more))
    return Names(written.get("has").texts(), written.get("lacks").texts())


def _template(written: Entry, *names: str) -> str:
    text = written.text()
    try:
        text.format(**dict.fromkeys(names, ""))
    except (KeyError, ValueError, IndexError) as error:
        raise written.error(f"cannot be filled in ({error})", fix="double braces that are text") from error
    return text


def _example(written: Entry) -> Shown:
    written.only(("language", "code", "found"))
    return Shown(
        written.get("language").choice(LANGUAGES), written.get("code").code(), written.get("found").flag()
    )
