"""What every language gives: modules for the evaluator, and changes of its files."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from typing import Protocol

from v0to1.core.model import Edit, Part, Span
from v0to1.core.rules import GapCard, HeaderSource, Native, Target
from v0to1.evaluation.http.operations import Connection, Operation
from v0to1.evaluation.http.requests import Read, Request
from v0to1.evaluation.interpreter.machine import Modules
from v0to1.evaluation.values import Item, Mapping
from v0to1.helper import event_views
from v0to1.records import record
from v0to1.tree import Node


class Refusal(Exception):
    """An operation that cannot be changed safely; the text is the reason, for people."""


class Unplaced(Exception):
    """The parser cannot say where all of a file stands; scanned again, it is one that cannot be parsed."""


class HelperRefusal(Refusal):
    """A refusal because helper functions cannot be written: into a file, or the `module` that calls."""

    def __init__(self, reason: str, module: str = "") -> None:
        super().__init__(reason)
        self.module = module


class GapRefusal(Refusal):
    """A refusal because V1 lacks something that the operation uses."""


@record(frozen=True, slots=True)
class Change:
    """Replace `span` of a module's text by `text`; an empty span inserts."""

    module: str
    span: Span
    text: str


ANY_EVENT, CAUSE = event_views.ANY, event_views.CAUSE
"""Among the keys of a `HelperUse`: events of any kind are looked for, or the causes of observations read."""

ANY_RULE = "*"
"""The rule of requests of which the route is not known."""


@record(frozen=True, slots=True)
class Use:
    """A module's need of the run-time adapter's function `name`, under a `library`, for requests of a `rule`.

    `alias` is the name under which the module calls it. `ANY_RULE` is a request of any rule.
    """

    module: str
    name: str
    alias: str
    library: str = ""
    rule: str = ""


@record(frozen=True, slots=True)
class HelperUse:
    """A module's need of a `function` of the helper file, which sends through a `transport` if it sends.

    The name of the function is that of the rules (`read_conversation`), whatever the language calls it.
    `keys` are all that the client reads of a conversation that it gives, or the kinds of events that it looks
    for, with `CAUSE` if it reads causes; None says that it may read any, `ANY_EVENT` that of events.
    """

    module: str
    function: str
    transport: Hashable = None
    keys: frozenset[str] | None = frozenset()


def keys_read(uses: Iterable[HelperUse]) -> frozenset[str] | None:
    """All keys that modules read of a conversation that a helper function gives; None for any."""
    found: set[str] = set()
    for use in uses:
        if use.keys is None:
            return None
        found |= use.keys
    return frozenset(found)


@record(frozen=True, slots=True)
class Draft:
    """What would be done about one operation: all of it or nothing.

    A rewrite has a `form`: "inline" (one V1 request in place of V0's), "helper" (a call of a function of the
    helper file) or "mapped" (either, and a function that gives V0's response for V1's). `helpers` are the
    functions of the helper file that it takes. `replaced` says that the V0 request itself is gone, with all
    that it was built of, `tidied` that long lines of what is written are broken. `prose` are those of the
    changes that are in comments, whose lines are not.
    `imports` are statements that a module needs besides the adapter (`import requests`). `notes` tell
    a person what to look at, `look` is the first of them where it is not that of the rule, and `reason` says
    why the form is no better one. The `fix` is "rewrite", or "adapter"
    where the request stays as it is and goes through the run-time adapter.
    """

    changes: tuple[Change, ...]
    uses: tuple[Use, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    fix: str = "rewrite"
    helpers: tuple[HelperUse, ...] = ()
    form: str = "inline"
    replaced: bool = False
    tidied: bool = False
    reason: str = ""
    look: str | None = None
    prose: tuple[Change, ...] = ()


@record(frozen=True, slots=True)
class NewFile:
    """A file that a migration adds or replaces; `before` is None for a new one."""

    path: str
    before: str | None
    after: str


def any_file(name: str) -> bool:
    """Any file will do."""
    return True


class Around(Protocol):
    """Gives the files of a run, in any language, that have a word in them, or one of some others."""

    def __call__(
        self, word: str, wanted: Callable[[str], bool] = any_file, *, also: Iterable[str] = ()
    ) -> Iterable[tuple[str, str]]:
        """Names and texts; those of files with a name that is not `wanted` are not even read."""


def nothing_around(
    word: str, wanted: Callable[[str], bool] = any_file, *, also: Iterable[str] = ()
) -> Iterable[tuple[str, str]]:
    """No other file is known."""
    return ()


@record(frozen=True, slots=True)
class DataPlace:
    """An expression that gives the decoded data of a response, where these become part of the client's code.

    `whole` says that it is the call that sends the request: a function of the client's own sends and decodes.
    """

    module: str
    node: Node
    whole: bool = False


@record(frozen=True, slots=True)
class Edited:
    """Changes of the client's code, with the functions of the helper file that they need."""

    changes: tuple[Change, ...] = ()
    helpers: tuple[HelperUse, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()


class Editor(Protocol):
    """Writes V1 into the code of one language; each method raises `Refusal` where that cannot be done."""

    @property
    def gives_text(self) -> bool:
        """Whether a request gives the text of its response, which is decoded wherever it is read."""

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request, in whatever native form, than its response's data; or nothing."""

    def with_route(self, changes: Sequence[Change]) -> Editor:
        """An editor that makes these changes of an address which is used for more than a request.

        Such as a log: a helper function sends the request, and the address is V1's by the changes.
        """

    def call_of_helper(self, operation: Operation, native: Native, place: DataPlace | None) -> Edited:
        """The request and its decoding at `place` become a call of a function of the helper file.

        Without a place, the response is used for no data: the call takes the place of the request alone.
        """

    def response_of_helper(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The request becomes a call that gives the library's response, whose data are picked."""

    def mapped(
        self, operation: Operation, place: DataPlace, function: str, arguments: Sequence[str], key: str = ""
    ) -> Edited:
        """The data of a response go through a function that gives V0's shape, or one `key` of it."""

    def refuse_other_uses(self, operation: Operation) -> None:
        """Raise `Refusal` where a body is used for more than to be sent, and to be shown to a person."""

    def body_mapped(self, request: Request, function: str) -> Edited:
        """The body of a request goes through a function of the helper file, which makes V1's of it."""

    def field_declared(self, item: Item, name: str | None, shape: str) -> Edited:
        """The changes of the types that name a field and nothing else; `name` is None if it goes."""

    def field_renamed(self, item: Item, name: str) -> Change:
        """The change that sends a field under another name."""

    def field_shaped(self, item: Item, shape: str) -> Change:
        """The change that sends the value of a field in another shape (`message`, `content`)."""

    def field_removed(self, item: Item) -> Change:
        """The change that sends a field no more."""

    def fields_added(self, body: Mapping, fields: AnyMapping[str, object]) -> Change | Edited:
        """The change or changes that send further fields with constant values."""

    def image_added(self, item: Item, message: Item | None, name: str) -> Change:
        """The change that sends images as content of the message that is sent as another field."""

    def limited(self, item: Item, most: int) -> Change:
        """The change that sends at most so much as the value of a field."""

    def read_through(self, read: Read, function: str, depth: int = 1) -> Edited:
        """The change that reads a value through a function of the helper file.

        The function is given the object that is `depth` keys above the value.
        """

    def read_at(self, read: Read, keys: Sequence[str], depth: int) -> Edited:
        """The change that reads a value by other keys, of the object that is `depth` keys above it."""

    def read_itself(self, read: Read, *, mapped: bool = False) -> Change | Edited:
        """The change or changes that take what a key was read from for its value.

        With `mapped`, what it was read from becomes the argument of a function, so that parentheses stay.
        """

    def keys_taken(self, functions: Iterable[str]) -> frozenset[str]:
        """The keys that an object of V1 needs to have for some helper functions which it is given to."""

    def written(self, value: object, module: str, hole: str) -> str:
        """A value of JSON as a literal in a module; the text `hole` in it stands for an expression."""

    @property
    def reads_members(self) -> bool:
        """Whether the keys of decoded data are read as members."""

    def expectation(self, value: str) -> re.Pattern[str]:
        """What finds the `statement` of a test that expects something (`value`) to be what is written."""

    def assigned(self, name: str, value: str) -> str:
        """The statement that gives a new variable a value."""

    def name_of_field(self, field: str) -> str:
        """The name of a variable for what a field has."""

    def anything(self, module: str) -> tuple[str, str]:
        """What equals every text in a test of a module, and the import that it takes, if any."""

    def entry_added(self, body: Mapping, name: str, value: str) -> Change:
        """The change that puts an entry with an expression at the beginning of a literal."""

    def id_chosen(self, operation: Operation, native: Native, places: Sequence[DataPlace]) -> Edited:
        """The client chooses the id that it sends, and reads it from no response any more."""

    def id_answered(
        self, operation: Operation, native: Native, places: Sequence[DataPlace], keys: Collection[str]
    ) -> Edited:
        """The client chooses the id that it sends, and makes those `keys` of V0's response that are read."""

    def started(self, operation: Operation, function: str) -> Edited:
        """The response is that of a conversation which runs: a function of the helper file waits for it.

        Other keys of the response are read no more in the stead of the id.
        """

    def id_sent(self, body: Mapping, name: str) -> Edited:
        """The client sends an id that it chooses, and reads what becomes of it from the response."""


class Workbench(Protocol):
    """One project in one language, ready to be analysed and changed."""

    @property
    def language(self) -> str:
        """The name of the language, by which its libraries are known."""

    @property
    def modules(self) -> Modules:
        """The modules, for the evaluator."""

    @property
    def standalone(self) -> set[str]:
        """Modules that stand inside documents and the like; whoever made the workbench fills it."""

    packaged: bool
    """Whether the run-time adapter comes from the installed package, and not out of a file."""
    gives_v1_events: bool
    """Whether events that leave what is seen are given as V1 has them, and not in V0's shape."""
    composing: bool
    """Whether the texts of the adapter's files are asked for, and not only whether they can be written."""
    around: Around
    """The other files of the run: they may say how a module is loaded."""

    @property
    def run_in_folder(self) -> dict[str, str]:
        """The standalone modules whose commands run in the folder of a file, with that file."""

    @property
    def failures(self) -> dict[str, str]:
        """Modules that could not be parsed, or in which an error of our own happened, with the reason."""

    @property
    def gaps(self) -> dict[str, tuple[Span, ...]]:
        """The parts of modules that are not understood and left out; nothing is changed in these modules."""

    def span(self, module: str, node: Node) -> Span:
        """Where a node stands, in characters of its module's text."""

    def drafted(self) -> None:
        """Be told that no more changes are drafted: from then on only places are asked for."""

    def prepare(self, operations: Iterable[Operation]) -> None:
        """Learn what all operations have in common before any of them is drafted."""

    def parts(self, operation: Operation) -> tuple[Part, ...]:
        """The places of everything that belongs to an operation."""

    def header_places(self, operation: Operation, source: HeaderSource) -> tuple[tuple[str, Span], ...]:
        """Where the headers stand that a rule speaks of, by module."""

    def characters(self, module: str, node: Node | None, offset: int, length: int) -> Span | None:
        """Some characters of a literal; None where they do not stand for themselves."""

    def renamed_key(self, read: Read, name: str) -> Change:
        """The change that writes another key where a response is read; raises `Refusal`."""

    def sent_for_more(self, request: Request) -> str:
        """Why more depends on a request than its response's data, or nothing."""

    def refuse_inside(self, uses: Sequence[HelperUse]) -> None:
        """Raise `Refusal` where helper functions would stand in a document, or the like, and cannot."""

    def adapter(self, operation: Operation) -> Draft:
        """The run-time adapter under all that sends an operation; raises `Refusal` where it cannot be put.

        A part that goes through the adapter already is left as it is. Operations that share a session, or a
        call, get the very same changes.
        """

    @property
    def editor(self) -> Editor | None:
        """What writes V1 into the code; None where requests are only rewritten in place."""

    def wrappers(self, operation: Operation) -> tuple[tuple[Change, ...], ...]:
        """The changes that take each adapter away that an operation goes through; several may share one."""

    def native_connection(self, connection: Connection, targets: AnyMapping[int, Target]) -> Draft:
        """The edits by which a message socket follows a conversation of V1; raises `Refusal`.

        `targets` are what V1 has for its uses, by the ids of their calls.
        """

    def adapted_connection(self, connection: Connection) -> Draft:
        """The run-time adapter under a message socket; raises `Refusal` where it cannot be put."""

    def finish(self, drafts: Iterable[Draft]) -> tuple[tuple[Change, ...], tuple[NewFile, ...]]:
        """Imports and adapter files for all accepted drafts together."""

    def card(self, gap: GapCard) -> str:
        """The code of a gap card in this language; empty where it has none."""

    def expressions(self, operation: Operation, target: Target | None) -> dict[str, str]:
        """The client's own expressions for the parts of an operation, for workarounds."""


def nothing_declared(text: str) -> frozenset[str]:
    """No name is known in other files without an import."""
    return frozenset()


def fits(module: str, edits: Sequence[Edit]) -> str:
    """No objection: a module that is a file of its own takes any change."""
    return ""


def unsure(text: str) -> bool:
    """Only parsing tells whether a text parses."""
    return False


def no_route(path: str) -> str:
    """No file is a route by its place."""
    return ""


def nothing_public(text: str, name: str) -> bool:
    """No function is known to be for others."""
    return False


def no_script(text: str) -> bool:
    """A module that is named like a test is one."""
    return False


def nothing_written(text: str) -> tuple[Span, ...]:
    """No piece of a file was written by us."""
    return ()


def as_written(read: Callable[[str], str | None], path: str) -> int | None:
    """No settings say how long lines may be."""
    return None


NEVER = "(?!)"
"""An expression that finds nothing."""


@record(frozen=True, slots=True)
class Language:
    """A language: its name, how a workbench is made from paths and a reader, and how its files are reported.

    `imports` are words without which a file imports nothing. `settings` are the names of files that say where
    the project's modules are, and how they are formatted. `declared` gives the names that a text declares for
    files that use them without an import. `objection` gives the reason, if any, why changes of a module
    cannot be written where it stands. `surely_parses` may save asking for a `parse_error`. In an `exact`
    language an import names a file, so that one that leads to no file of the project has nothing to do with
    any. `unnamed` finds, in lines that import, those of a package that is not named, since the file stands in
    it. `serves` gives the route that a server has because a file stands where it does; empty for all others.
    `is_public` tells, by the text of a module that others may import, whether one of its functions is for
    them. `ours` gives the pieces of a text that v0to1 wrote into it: the run-time adapter. `width` reads how
    long the lines of a file may be by the project's settings, in characters; None where these say nothing.
    `is_script` tells, by the text of a module that is named like a test, whether it is a program that runs
    the code as it is.
    """

    name: str
    workbench: Callable[[Iterable[str], Callable[[str], str | None]], Workbench]
    parse_error: Callable[[str], str | None]
    is_test: Callable[[str], bool]
    imports: tuple[str, ...]
    settings: tuple[str, ...] = ()
    declared: Callable[[str], frozenset[str]] = nothing_declared
    objection: Callable[[str, Sequence[Edit]], str] = fits
    surely_parses: Callable[[str], bool] = unsure
    exact: bool = False
    unnamed: str = NEVER
    serves: Callable[[str], str] = no_route
    is_public: Callable[[str, str], bool] = nothing_public
    is_script: Callable[[str], bool] = no_script
    ours: Callable[[str], tuple[Span, ...]] = nothing_written
    width: Callable[[Callable[[str], str | None], str], int | None] = as_written
