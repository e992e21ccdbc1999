"""One project of shell scripts on the workbench: sources, positions, and the adapter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.rules import GapCard, Target
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.languages.base import Change, Draft, NewFile, Refusal
from v0to1.languages.benches import Bench
from v0to1.languages.routes import parameter_texts
from v0to1.languages.shell.adapter.file import adapter_files
from v0to1.languages.shell.adapter.placing import draft_adapter
from v0to1.languages.shell.calls import MORE_OUTPUT, other_output, words_for
from v0to1.languages.shell.editing.editor import ShellEditor
from v0to1.languages.shell.editing.helper_files import helper_files
from v0to1.languages.shell.modules import ShellModules
from v0to1.languages.shell.sources import ShellSources


class ShellBench(Bench[ShellModules, ShellSources]):
    """A project of shell scripts, ready to be analysed and changed."""

    language = "shell"

    def __init__(self, paths: Iterable[str], read: Callable[[str], str | None]) -> None:
        modules = ShellModules(paths, read)
        super().__init__(modules, ShellSources(modules))
        modules.beside = self.run_in_folder

    def renamed_key(self, read: Read, name: str) -> Change:
        """The change that writes another key where a response is read; raises `Refusal`."""
        old = read.path[-1]
        node = read.key
        place = node.value.find(old) if isinstance(node, tree.Text) else -1
        span = self.characters(read.module, node, place, len(old)) if place >= 0 else None
        if span is None:
            raise Refusal(f"the key {old} is not written as plain text where it is read")
        return Change(read.module, span, name)

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request than its response's data, or nothing."""
        other = other_output(words_for(request))
        return MORE_OUTPUT.format(other) if other else ""

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """The files of adapter and helper functions for accepted drafts, and the lines that take these in."""
        drafts = tuple(drafts)
        uses = {use for one in drafts for use in one.uses}
        rewrites = [one for one in drafts if one.fix == "rewrite"]
        helpers = sorted(
            {use for one in rewrites for use in one.helpers}, key=lambda use: (use.module, use.function)
        )
        changed = [change for one in rewrites if one.helpers for change in one.changes]
        lines, files = helper_files(self.modules, helpers, changed)
        adapted = {change for one in drafts if one.fix != "rewrite" for change in one.changes}
        places = {(change.module, change.span) for change in adapted}
        lines = [joined(one) if (one.module, one.span) in places else one for one in lines]
        return tuple(lines), (*adapter_files(self.modules, uses, composing=self.composing), *files)

    @property
    def editor(self) -> ShellEditor:
        """What writes V1 into the code."""
        return ShellEditor(self.sources, self.around)

    def adapter(self, operation: Operation) -> Draft:
        """The run-time adapter under the commands that send an operation; raises `Refusal`."""
        return draft_adapter(self.sources, operation)

    def native_connection(self, connection: Connection, targets: Mapping[int, Target]) -> Draft:
        """No socket is rewritten."""
        raise Refusal(reasons.NO_SOCKETS)

    def adapted_connection(self, connection: Connection) -> Draft:
        """Message sockets have no adapter in this language; raises `Refusal`."""
        raise Refusal("the adapter does not support sockets in this language; write the V1 requests by hand")

    def card(self, gap: GapCard) -> str:
        """The code of a gap card."""
        return gap.shell

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own words for the URL's parameters; missing where one is not single."""
        found = parameter_texts(operation, self.sources.source)
        return {name: f'"{word}"' if word.startswith("$") else word for name, word in found.items()}


def joined(lines: Change) -> Change:
    """Lines at the place where those of the adapter follow, which end with an empty line."""
    text = lines.text
    newline = "\r\n" if text.endswith("\r\n") else "\n"
    return Change(lines.module, lines.span, text.removesuffix(newline))
