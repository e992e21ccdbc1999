"""The abstract evaluator: runs the small tree of any language on values that are partly unknown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from v0to1 import tree
from v0to1.core.own_errors import own_error
from v0to1.evaluation.http.config_values import NOTHING
from v0to1.evaluation.http.libraries import Libraries
from v0to1.evaluation.http.requests import Frame, Read, Request
from v0to1.evaluation.interpreter.facts import Record
from v0to1.evaluation.interpreter.scopes import Scope
from v0to1.evaluation.interpreter.state import Calls, Loaded, Messaging, Objects
from v0to1.evaluation.values import Declaration, Hole, Instance, Item, Value

MAX_DEPTH = 12
MAX_CONTEXTS = 6
MAX_STEPS = 3_000_000
SILENT = frozenset([tree.Text, tree.Const])
"""Statements that do nothing."""

PLAIN = frozenset([tree.Name, tree.Attr, tree.Text, tree.Const])
"""What calls nothing by itself, and is no step of an evaluation where it is a part of something else."""


class Exhausted(Exception):
    """The evaluation took more steps than any real client needs; files are reported, not guessed at.

    Its arguments are the modules whose code was running.
    """


class Modules(Protocol):
    """How imports are resolved; the adapter's side of the evaluator."""

    def resolve(self, importer: str, node: tree.Import) -> tuple[str, str]:
        """What an import binds: ("module", its key), ("member", key of the module that has it),
        ("data", name) of a file that is no source, or ("external", dotted name)."""

    def imports(self, module: str) -> frozenset[str]:
        """The keys of the project modules that a module imports, wherever in it."""

    def submodule(self, module: str, name: str) -> str | None:
        """The key of a module inside a package, if there is one."""

    def body(self, module: str) -> tree.Body:
        """The lowered statements of a project module; empty when it could not be read."""

    def text(self, module: str) -> str:
        """The source text of a project module; empty when it could not be read."""

    def hands_over(self, module: str) -> bool:
        """Whether importers of a module get something in its place (the variable `tree.WHOLE`)."""

    def shows(self, module: str) -> bool:
        """Whether something that is not evaluated stands in a module's file, and reads its variables."""

    def exports(self, module: str) -> frozenset[str]:
        """The variables that a module shows to whoever imports it."""


Handler = Callable[["Machine", Any, Scope], Value]
HANDLERS: dict[type[tree.Node], Handler] = {}
Caller = Callable[["Machine", Value, tree.Node, Scope, tuple[Value, ...]], Value]


class Machine(Record):
    """State of one evaluation: what has run, in four parts, and what was found, in `Record`.

    Handlers for node types are registered by the modules that know them (`handles`), so that this
    module needs none of them. `commands` are the contexts of the commands that modules declare with a
    library, `framed` what is read of the frames of sockets, by node. `described` are the responses that a
    shape has been compared with, `deciding` the responses to whether an argument decides about a block.
    `caught` are the requests of the block whose handler runs. A text that is `interesting` may be a route;
    `follows` is also true for those that are only watched.
    """

    __slots__ = (
        "branch", "budget", "calls", "caught", "commands", "deciding", "described", "follows", "framed",
        "interesting", "libraries", "literals", "loaded", "messaging", "modules", "objects", "outside",
        "speaks", "steps", "used",
    )  # fmt: skip
    caller: ClassVar[Caller]

    def __init__(self, modules: Modules, libraries: Libraries, interesting: Callable[[str], bool]) -> None:
        super().__init__()
        self.modules, self.libraries = modules, libraries
        self.outside = NOTHING
        self.speaks: Callable[[str], bool] = self.concerns
        self.interesting = self.follows = remembering(interesting)
        self.loaded, self.calls, self.objects, self.messaging = Loaded(), Calls(), Objects(), Messaging()
        self.literals: dict[int, tuple[tree.Node, str]] = {}
        self.used: set[int] = set()
        self.commands: dict[str, Instance] = {}
        self.framed: dict[int, Read] = {}
        self.deciding: dict[tuple[int, str], bool] = {}
        self.described: set[tuple[object, ...]] = set()
        self.caught: tuple[Request, ...] = ()
        self.steps, self.branch, self.budget = 0, 0, MAX_STEPS

    def concerns(self, module: str) -> bool:
        """Whether a module may hold a text of interest, or read one from a file beside it."""
        text = self.modules.text(module)
        return self.interesting(text) or self.outside.named_in(text)

    def evaluate(self, node: tree.Node, scope: Scope) -> Value:
        """The value of an expression, or what a statement leaves (an unknown)."""
        self.steps += 1
        return HANDLERS[type(node)](self, node, scope)

    def run(self, body: tree.Body, scope: Scope) -> None:
        """Run statements until one of them ends the block."""
        for node in body:
            if scope.done:
                return
            kind = type(node)
            if kind not in SILENT:
                if self.steps > self.budget:
                    raise Exhausted(*(frame.module for frame in scope.frame.chain))
                self.steps += 1
                HANDLERS[kind](self, node, scope)

    def load(self, module: str) -> Scope:
        """The scope of a project module, run once."""
        known = self.loaded.scopes.get(module)
        if known is not None:
            return known
        scope = self.loaded.scopes[module] = Scope(module, Frame(module, None, None, None))
        self.loaded.unread.modules.discard(module)
        branch, self.branch = self.branch, 0
        self.loaded.loading.add(module)
        try:
            self.run(self.modules.body(module), scope)
        except (Exhausted, RecursionError):
            raise
        except Exception as error:
            self.loaded.errors.setdefault(module, own_error(error))
        self.loaded.loading.discard(module)
        self.branch = branch
        scope.done = False
        for node, where in self.loaded.waiting.pop(module, ()):
            self.evaluate(node, where)
        return scope

    def call(self, value: Value, node: tree.Node, scope: Scope, *arguments: Value) -> Value:
        """Call a value that the language calls by itself (a property, a context manager, a decorator)."""
        return Machine.caller(self, value, node, scope, arguments)

    def note_declaration(self, item: Item, where: Declaration) -> None:
        """A type names an entry's key; entries written at one place share it."""
        item.declarations.append(where)
        self.objects.declarations.setdefault(id(item.key_node), []).append(where)

    def unknown(self, node: tree.Node | None, scope: Scope, *names: str) -> Hole:
        """An unknown value with the names that led to it."""
        return Hole(node, scope.module, tuple([name for name in names if name]) if names else ())


class Remembered(dict[str, bool]):
    """Answers to a question, which is asked once of each text: most literals are evaluated several times."""

    __slots__ = ("ask",)

    def __init__(self, ask: Callable[[str], bool]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, text: str) -> bool:
        found = self[text] = self.ask(text)
        return found


def remembering(interesting: Callable[[str], bool]) -> Callable[[str], bool]:
    """The same question, asked once of each text."""
    return Remembered(interesting).__getitem__


def handles(*kinds: type[tree.Node]) -> Callable[[Handler], Handler]:
    """Register a function as the meaning of node types."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(kinds, handler))
        return handler

    return register
