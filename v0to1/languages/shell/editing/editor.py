"""The edits of shell scripts: requests, payloads and reads that become V1's."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from v0to1.core import reasons
from v0to1.core.rules import Native
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.values import Item
from v0to1.evaluation.values import Mapping as Body
from v0to1.helper.shell.compose import available, needed, parameters
from v0to1.languages.base import Around, Change, DataPlace, Edited, HelperUse, Refusal, nothing_around
from v0to1.languages.shell.adapter.file import definers, refuse_copied
from v0to1.languages.shell.calls import MORE_OUTPUT, other_output, words_for
from v0to1.languages.shell.editing import payloads, reads, senders
from v0to1.languages.shell.editing.helper_files import HELPER, is_edited_without
from v0to1.languages.shell.modules import with_sourced
from v0to1.languages.shell.sources import ShellSources

FILTERS = {"status_of": "STATUS_OF", "run_status": "RUN_STATUS"}
"""Functions of jq, with the variables of the helper file that define them."""

RUNS_JQ = re.compile(r"(?:^|[\s;&|(`])jq\s", re.MULTILINE)


class ShellEditor:
    """Writes V1 into the scripts of a project."""

    def __init__(self, sources: ShellSources, around: Around = nothing_around) -> None:
        self.sources = sources
        self.around = around

    @property
    def gives_text(self) -> bool:
        """A command prints a response, which others decode wherever they read it."""
        return True

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request than its response's data, its status and a file, or nothing."""
        other = other_output(words_for(request), alone=True)
        return MORE_OUTPUT.format(other) if other else ""

    def with_route(self, changes: Sequence[Change]) -> ShellEditor:
        """The same editor: what else an address is used for stays as it is."""
        return self

    def call_of_helper(self, operation: Operation, native: Native, place: DataPlace | None) -> Edited:
        """The command is given to a function of the helper file, which prints V1's data."""
        sender = senders.sender_of(self.sources, operation)
        use = self.use(sender.module, native.helper)
        senders.refuse_assigned(sender)
        words = [senders.api_of(sender), *(senders.parameter_of(sender, name) for name in native.arguments)]
        words += map(shlex.quote, native.constants)
        if len(words) + 1 != len(parameters(native.helper)):
            raise Refusal(reasons.NO_FUNCTION.format(native.helper))
        return Edited(tuple(senders.given_to(sender, native.helper, words)), (use,))

    def response_of_helper(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """A response is printed by one command."""
        raise Refusal(reasons.MORE_USES)

    def mapped(
        self, operation: Operation, place: DataPlace, function: str, arguments: Sequence[str], key: str = ""
    ) -> Edited:
        """What the command prints goes through a function of the helper file, perhaps for one `key` of it."""
        sender = senders.sender_of(self.sources, operation)
        if function in available() and "COMMAND..." not in parameters(function):
            change = senders.piped(sender, [function], sends=False)
            return Edited((change,), (self.use(sender.module, function),))
        calls: list[tuple[str, list[str]]] = [("v0_under", [key])] if key else []
        if function:
            calls.append((function, list(self.mapping_words(sender, operation, function, arguments))))
        changes = [senders.mapping(sender, name, words) for name, words in reversed(calls)]
        return Edited(tuple(changes), tuple(self.use(sender.module, name) for name, _ in calls))

    def mapping_words(
        self, sender: senders.Sender, operation: Operation, function: str, names: Sequence[str]
    ) -> Iterator[str]:
        """What a function that maps is given before the command: parts of the path, or the query."""
        if function not in available():
            raise Refusal(reasons.NO_FUNCTION.format(function))
        in_path = [name for name in names if f"{{{name}}}" in operation.rule.path]
        yield from (senders.parameter_of(sender, name) for name in in_path)
        if "QUERY" in parameters(function):
            yield senders.query_of(sender)
            return
        sent = operation.request.url.shape.partition("?")[2]
        if any(re.search(rf"(?:^|&){name}=", sent) for name in names if name not in in_path):
            raise Refusal(reasons.NO_FUNCTION.format(function))

    def use(self, module: str, function: str) -> HelperUse:
        """The need of a function; raises `Refusal` where a script cannot have it, or has its name."""
        if function not in available():
            raise Refusal(reasons.NO_FUNCTION.format(function))
        modules = self.sources.modules
        every = {each for one in definers(modules, module) for each in with_sourced(modules, one)} | {module}
        texts = {one: modules.text(one) for one in sorted(every) if not one.endswith(HELPER)}
        for path in sorted(every - texts.keys()):
            if is_edited_without(modules.text(path), [function]):
                raise Refusal(reasons.EDITED.format(path))
        if not any(RUNS_JQ.search(text) for text in texts.values()):
            raise Refusal(reasons.NO_JQ)
        for name in needed([function]):
            own = re.compile(rf"^[ \t]*(?:function[ \t]+)?{name}[ \t]*\(\)|(?<![\w$]){name}=", re.MULTILINE)
            if any(own.search(text) for text in texts.values()):
                raise Refusal(reasons.NAME_TAKEN.format(name))
        for one in sorted(every):
            if modules.is_fetched(one, self.around):
                raise Refusal(reasons.FETCHED.format(one))
        refuse_copied(modules, module, HELPER)
        return HelperUse(module, function)

    def refuse_other_uses(self, operation: Operation) -> None:
        """Raise `Refusal` where a body goes elsewhere than into its request, or to people."""
        payloads.refuse_other_uses(self.sources, operation)

    def body_mapped(self, request: Request, function: str) -> Edited:
        """No function makes V1's body of V0's in this language."""
        raise Refusal(reasons.NO_FUNCTION.format(function))

    def field_declared(self, item: Item, name: str | None, shape: str) -> Edited:
        """There are no types."""
        return Edited()

    def field_renamed(self, item: Item, name: str) -> Change:
        """The change that sends a field under another name."""
        return payloads.renamed(self.sources, item, name)

    def field_shaped(self, item: Item, shape: str) -> Change:
        """The change that sends the value of a field in another shape."""
        return payloads.shaped(self.sources, item, shape)

    def field_removed(self, item: Item) -> Change:
        """Fields that V1 takes no more are not taken out of a text."""
        raise Refusal(reasons.OTHER_FIELD.format(item.key))

    def fields_added(self, body: Body, fields: Mapping[str, object]) -> Change:
        """The change that sends further fields with constant values."""
        return payloads.added(self.sources, body, fields)

    def image_added(self, item: Item, message: Item | None, name: str) -> Change:
        """Images are not put into a text."""
        raise Refusal(reasons.OTHER_FIELD.format(item.key))

    def limited(self, item: Item, most: int) -> Change:
        """Numbers in a text are not limited."""
        raise Refusal(reasons.ABOVE.format(item.key, most))

    def read_through(self, read: Read, function: str, depth: int = 1) -> Edited:
        """The changes that read a value through a function of jq."""
        definition = FILTERS.get(function)
        if definition is None or depth != 1:
            raise Refusal(reasons.NO_FUNCTION.format(function))
        use = self.use(read.module, definition)
        return Edited(reads.read_through(self.sources, read, function, definition), (use,))

    def read_at(self, read: Read, keys: Sequence[str], depth: int) -> Edited:
        """Values are read by other keys of the same object only."""
        raise Refusal(reasons.NO_COUNTERPART.format(read.path[-1]))

    def read_itself(self, read: Read, *, mapped: bool = False) -> Change:
        """The change that takes what a key was read from for its value."""
        return reads.read_itself(self.sources, read)

    def id_chosen(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The client chooses the id that it sends, and reads it where V1 gives it back."""
        place = path_to(native.responds)
        if not place or any(read.path not in ((native.chosen,), ("id",)) for read in operation.reads):
            raise Refusal(reasons.UNCHECKED)
        sent = [
            self.id_sent(body, native.chosen) for request in operation.requests for body in request.bodies
        ]
        changes = [change for one in sent for change in one.changes]
        changes += reads.chosen_read(self.sources, operation.reads, native.chosen, ".".join(place))
        for request in operation.requests:
            for body in request.bodies:
                payloads.refuse_sent_again(self.sources, request, body)
        return Edited(tuple(dict.fromkeys(changes)))

    def started(self, operation: Operation, function: str) -> Edited:
        """What the command prints goes through a function that waits until the conversation runs."""
        sender = senders.sender_of(self.sources, operation)
        senders.refuse_assigned(sender)
        use = self.use(sender.module, function)
        words = [function, senders.api_of(sender)]
        ids = [read for read in operation.reads if read.path != ("id",)]
        others = [read for read in operation.reads if read.path == ("id",)]
        dropped = [change for read in others for change in reads.dropped(self.sources, read, ids)]
        return Edited((senders.piped(sender, words, sends=True), *dropped), (use,))

    def id_answered(
        self, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
    ) -> Edited:
        """V0's response is not made in a script; the helper file has a function that does."""
        raise Refusal(reasons.ID_UNSEEN)

    def id_sent(self, body: Body, name: str) -> Edited:
        """The client sends an id that it chooses."""
        for request in (each for one in self.sources.operations for each in one.requests):
            if any(one.node is body.node for one in request.bodies):
                payloads.refuse_sent_again(self.sources, request, body)
        return Edited(tuple(payloads.new_id(self.sources, body, name)))

    @property
    def tolerant(self) -> bool:
        """What an object lacks is null to jq."""
        return True

    def written(self, value: object, module: str, hole: str) -> str:
        """Test doubles of scripts are not rewritten."""
        raise Refusal(reasons.TEST_NAMES.format(module, "its response"))

    @property
    def reads_members(self) -> bool:
        """Decoded data are JSON."""
        return False

    def keys_taken(self, functions: Iterable[str]) -> frozenset[str]:
        """No test double is rewritten."""
        return frozenset()

    def expectation(self, value: str) -> re.Pattern[str]:
        """No statement of a test is rewritten."""
        return re.compile(r"(?!)")

    def assigned(self, name: str, value: str) -> str:
        """The statement that gives a new variable a value."""
        return f"{name}={value}"

    def name_of_field(self, field: str) -> str:
        """The name of a variable for what a field has."""
        return field

    def anything(self, module: str) -> tuple[str, str]:
        """Tests of scripts are not rewritten."""
        raise Refusal(reasons.TEST_NAMES.format(module, "the id that is sent"))

    def entry_added(self, body: Body, name: str, value: str) -> Change:
        """The change that puts an entry at the beginning of a literal."""
        return payloads.put_first(self.sources, body, {name: value})


def path_to(responds: object) -> tuple[str, ...]:
    """The keys that lead to the chosen id in what V1 responds with; empty if nothing does."""
    if isinstance(responds, Mapping):
        for key, value in responds.items():
            if value == "{}":
                return (key,)
            if found := path_to(value):
                return (key, *found)
    return ()
