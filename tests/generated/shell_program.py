"""A whole script of bash with curl and jq."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.generated import shell_parts as parts
from tests.generated.operations import RESTING, Operation, Reading, write_steps
from tests.generated.pen import Client, Pen, indented
from tests.generated.situations import OLD, SITUATIONS, USUAL

MISSING = "f" * 32
TOLERANT = frozenset({"get"})
"""Operations that V0 answers for a conversation that there is not, with null."""


def generated(random: Random) -> Client:
    """A script that creates a conversation and does a few things with it."""
    pen = Pen(random)
    return _Script(
        pen,
        wrapper=pen.one("none", "none", "method", "path"),
        api=pen.often(),
        strict=pen.often(),
        functions=pen.often(),
        plain=pen.often(),
        situation=pen.one(USUAL, USUAL, USUAL, OLD),
    ).client()


@dataclass(slots=True)
class _Script:
    """One script while it is written.

    `wrapper` is the script's own function for requests: none, one that is given the method, or one that is
    given no more than options of curl. With `api` its base has /api, with `functions` each operation is one.
    It is `plain` with no other operations than those that may be rewritten.
    """

    pen: Pen
    wrapper: str
    api: bool
    strict: bool
    functions: bool
    plain: bool
    situation: str
    steps: list[str] = field(default_factory=list)
    treats: dict[str, str] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)

    def client(self) -> Client:
        """Write it all."""
        write_steps(self.pen, self._step, self.steps, SITUATIONS[self.situation], plain=self.plain)
        text = "\n".join([*self._head(), "", *self.steps]) + "\n"
        done, treats = tuple(self.done), tuple(self.treats.items())
        return Client((("main.sh", text),), "main.sh", done, treats, self.situation)

    @property
    def _base(self) -> str:
        return "$API" if self.api else "$OPENHANDS_URL/api"

    def _head(self) -> list[str]:
        lines = ["#!/usr/bin/env bash", *(["set -euo pipefail"] if self.strict else [])]
        if self.api:
            lines.append('API="$OPENHANDS_URL/api"')
        lines.append('AUTH=(-H "Authorization: Bearer $OPENHANDS_API_KEY")')
        kept = '"${AUTH[@]}" -H "Content-Type: application/json"'
        if self.wrapper == "method":
            sent = f'curl -s -X "$method" {kept} "{self._base}$path" "$@"'
            lines += ["call() {", *indented(["local method=$1 path=$2; shift 2", sent]), "}"]
        if self.wrapper == "path":
            sent = f'curl -s {kept} "{self._base}$path" "$@"'
            lines += ["call() {", *indented(["local path=$1; shift", sent]), "}"]
        return lines

    def _step(self, operation: Operation, *, first: bool = False, again: bool = False) -> None:
        """One operation, and what is read of its answer."""
        plain = first or again or not self.pen.rarely()
        read = self.pen.one(*operation.readings) if operation.readings and plain else None
        whose, identity = self._whose(operation)
        number = len(self.done)
        self.done.append(operation.name)
        call = self._call(operation, identity)
        if self.functions and self.pen.often():
            self.steps += [f"ask_{number}() {{", *indented([call]), "}"]
            call = f"ask_{number}"
        if read is None:
            self.steps.append(f"{call} >/dev/null")
            return
        label = f"{read.label} {number}" + (f" ({whose})" if whose != "this" else "")
        self.treats[label] = read.treat
        self._show(read, call, label, first=first)

    def _show(self, read: Reading, call: str, label: str, *, first: bool) -> None:
        pen = self.pen
        if first:
            key = read.path[0]
            wanted = pen.one(f"-r .{key}", f"-r '.{key}'", f"-r '.{key} // empty'", f"-er '.{key}'")
            self.steps += [f"id=$({call} | jq {wanted})", f'printf \'{label}: "%s"\\n\' "$id"']
            return
        wanted = parts.filtered(pen, read)
        shown = f"jq -c {wanted}"
        if pen.often():
            self.steps.append(f"answer=$({call})")
            written = ('echo "$answer"', "printf '%s' \"$answer\"")
            source = pen.one(f'{shown} <<<"$answer"', *(f"{one} | {shown}" for one in written))
        else:
            source = f"{call} | {shown}"
        self.steps.append(f"printf '{label}: %s\\n' \"$({source})\"")

    def _whose(self, operation: Operation) -> tuple[str, str]:
        """Which conversation an operation is done with, and the variable with its id."""
        if self.plain:
            return "running", "$RUNNING"
        if operation.name in RESTING and self.pen.rarely():
            return "earlier", "$EARLIER"
        return ("nobody", MISSING) if operation.name in TOLERANT and self.pen.rarely() else ("this", "$id")

    def _call(self, operation: Operation, identity: str) -> str:
        pen = self.pen
        path = operation.path.replace("{id}", identity) + parts.query(operation)
        given = parts.given(operation, lambda: pen.often())
        body = parts.body(pen, operation, given)
        data = f" -d {body}" if body else ""
        if self.wrapper == "method":
            return f'call {operation.method} "{path}"{data}'
        plain = operation.method == "GET" or (operation.method == "POST" and bool(body))
        method = "" if plain and pen.often() else f" -X {operation.method}"
        if self.wrapper == "path":
            return f'call "{path}"{method}{data}'
        kind = ' -H "Content-Type: application/json"' if body else ""
        flags = pen.one("-s", "-sS", "--silent", "-sf") if identity != MISSING else "-s"
        return f'curl {flags}{method} "${{AUTH[@]}}"{kind} "{self._base}{path}"{data}'
