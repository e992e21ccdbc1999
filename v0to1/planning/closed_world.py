"""Functions of programs: whether all calls of one are seen, so that all readers of what it returns are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from v0to1 import tree
from v0to1.attribution.project_kind import ProjectKinds
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.evaluation.responses.responses import responses_of
from v0to1.evaluation.values import Value
from v0to1.languages.base import Language, Workbench
from v0to1.planning.abandoned import programme
from v0to1.records import record
from v0to1.tree.walking import walk_through

HARMLESS = frozenset(
    {"abstractmethod", "argument", "asynccontextmanager", "cache", "classmethod", "command", "contextmanager",
     "final", "group", "lru_cache", "on_exception", "option", "overload", "override", "pass_context",
     "pass_obj", "retry", "staticmethod"}
)  # fmt: skip
"""Decorators that give a function to nobody who reads what it returns."""

PLAIN_BASES = frozenset(
    {"ABC", "BaseModel", "Enum", "Error", "Exception", "Generic", "NamedTuple", "Protocol", "TypedDict",
     "object"}
)  # fmt: skip
"""Classes that call no methods of those that derive from them but the ones that they have themselves."""

PLAIN_MARKS = frozenset(
    {"dataclass", "dataclasses", "define", "attrs", "frozen", "final", "runtime_checkable"}
)
"""Decorators of classes that give them to nobody."""

BY_TEXT = frozenset({"getattr", "hasattr", "setattr", "attrgetter", "methodcaller", "import_string"})
ANY_NAME = frozenset({"globals", "locals", "vars", "eval", "exec", "getmembers", "Fire", "Reflect"})
"""Calls that reach functions by names that are texts, and by any name at all."""

HANDLER = re.compile(
    r"handler|^handle|^on[_A-Z]|webhook|lambda|^(?:main|app|application|fetch|scheduled)$", re.IGNORECASE
)
"""How functions are called that others call by their names alone."""

PUBLIC_LIST = "__all__"


@record(frozen=True, slots=True)
class Defined:
    """A function where it stands: its module, and its class if it is a method."""

    module: str
    node: tree.Function
    cls: tree.Class | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The name of the function, behind that of its class."""
        return (self.cls.name, self.node.name) if self.cls is not None else (self.node.name,)


@dataclass(slots=True)
class Names:
    """What modules say of names: calls by the last name of the callee, and names that are more than called.

    `shown` are such names, `bare` those of variables that are more than the owner of a member, with their
    modules, `imports` imports with the variables that have what they give. `anyhow` are modules that may call
    any function by a name that is known only at run time.
    """

    functions: dict[int, Defined] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    calls: dict[str, list[tuple[str, tree.Call]]] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)
    bare: set[tuple[str, str]] = field(default_factory=set)
    imports: list[tuple[str, str, tree.Import]] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    anyhow: set[str] = field(default_factory=set)


class ClosedWorld:
    """Tells which functions have no callers but those that are seen.

    `spared` are the functions for which that made a difference, by the ids of the requests.

    Whatever is not certain has others: then it is as in a library.
    """

    def __init__(
        self, evaluation: Evaluation, bench: Workbench, language: Language, kinds: ProjectKinds
    ) -> None:
        self.evaluation = evaluation
        self.bench = bench
        self.language = language
        self.kinds = kinds
        self.spared: dict[int, Defined] = {}
        self._names: Names | None = None
        self._known: dict[int, bool] = {}
        self._outer: tuple[tuple[str, str], ...] | None = None

    def closed(self, function: int) -> bool:
        """Whether all calls of a function are seen, by the id of its node."""
        if function not in self._known:
            found = self.names.functions.get(function)
            self._known[function] = found is not None and self._is_closed(found)
        return self._known[function]

    def spare(self, function: int, requests: Iterable[object]) -> None:
        """Note that responses do not escape by a function, as all its calls are seen."""
        for request in requests:
            self.spared.setdefault(id(request), self.names.functions[function])

    def listed(self, function: int) -> bool:
        """Whether the settings name a function as public."""
        found = self.names.functions.get(function)
        return found is not None and self.kinds.is_listed(found.module, found.names)

    @property
    def names(self) -> Names:
        """What all modules that were evaluated say of names."""
        if self._names is None:
            self._names = Names()
            for module in self.evaluation.modules:
                collect(self._names, module, self.bench.modules.body(module), self.language.name)
        return self._names

    def _is_closed(self, one: Defined) -> bool:
        if one.module in self.bench.standalone or self.language.is_test(one.module):
            return False
        if not self.kinds.closed(one.module, one.names):
            return False
        return not (
            self._is_given_away(one)
            or self._is_named(one)
            or self._is_called_unseen(one)
            or self._is_entered(one)
        )

    def _is_given_away(self, one: Defined) -> bool:
        """Whether others than the project may have a function: by a decorator, or a class that it extends."""
        if id(one.node) in self.evaluation.registered or one.node.name.startswith("__"):
            return True
        if any(last_name(each) not in HARMLESS for each in one.node.decorators):
            return True
        if one.cls is None:
            return False
        own = self.names.classes
        return any(last_name(each) not in PLAIN_BASES | own for each in one.cls.bases) or any(
            last_name(each) not in PLAIN_MARKS for each in one.cls.decorators
        )

    def _is_named(self, one: Defined) -> bool:
        """Whether a function is more than called somewhere: handed on, kept, or reached by a text."""
        name, names = one.node.name, self.names
        if not name or name in names.shown or name in names.texts or self._is_handed_on(one.module):
            return True
        return bool(names.anyhow) and bool(names.anyhow & programme(self.evaluation, one.module))

    def _is_handed_on(self, module: str) -> bool:
        """Whether a whole module is handed on, and is more than the owner of what is taken out of it."""
        resolve = self.bench.modules.resolve
        return any(
            (importer, alias) in self.names.bare and resolve(importer, node) == ("module", module)
            for importer, alias, node in self.names.imports
        )

    def _is_called_unseen(self, one: Defined) -> bool:
        """Whether a call that may be one of a function was not followed to a function."""
        name, sites = one.node.name, self.evaluation.sites
        if id(one.node) in self.evaluation.dropped:
            return True
        followed = {call for _, call in sites}
        calls = self.names.calls.get(name, ())
        if any(id(call) not in followed and self._may_call(one, module, call) for module, call in calls):
            return True
        return any(name in text and self._names_it(path, text, name) for path, text in self._elsewhere())

    def _may_call(self, one: Defined, module: str, call: tree.Call) -> bool:
        """Whether a call that was not followed may be one of a function: of no library, and of its kind."""
        callee = call.callee
        if isinstance(callee, tree.Name):
            return one.cls is None
        if isinstance(callee, tree.Attr) and isinstance(callee.target, tree.Name):
            return not self._is_library(module, callee.target.name)
        return True

    def _is_library(self, module: str, name: str) -> bool:
        """Whether a name in a module is that of a library which it imports."""
        resolve = self.bench.modules.resolve
        found = [
            resolve(module, node)[0]
            for node in walk_through(self.bench.modules.body(module))
            if type(node) is tree.Import and node.alias == name
        ]
        return bool(found) and all(kind == "external" for kind in found)

    def _elsewhere(self) -> tuple[tuple[str, str], ...]:
        """Modules that were not evaluated, and name a function that returns a response."""
        if self._outer is None:
            names = sorted({self.names.functions[one].node.name for one in self._returning()} - {""})
            known, paths = frozenset(self.evaluation.modules), self.kinds.files.paths
            found = self.bench.around("", lambda one: one in paths and one not in known, also=names)
            self._outer = tuple(found) if names else ()
        return self._outer

    def _returning(self) -> Iterator[int]:
        """The functions that return something of a response."""
        for function, values in self.evaluation.returned.items():
            told = (value for value, *_ in values if isinstance(value, Value))
            if function in self.names.functions and any(responses_of(value) for value in told):
                yield function

    def _names_it(self, path: str, text: str, name: str) -> bool:
        """Whether a module that was not evaluated may call a function of that name which another one has."""
        plain = re.escape(name)
        if not re.search(rf"\.\s*{plain}\b|\bimport\b[^\n]*\b{plain}\b", text):
            return False
        return bool(self.bench.modules.imports(path) & frozenset(self.evaluation.modules))

    def _is_entered(self, one: Defined) -> bool:
        """Whether a function may be where a server, or a framework, enters the program."""
        if HANDLER.search(one.node.name) or self.language.serves(one.module):
            return True
        calls = self.names.calls.get(one.node.name, ())
        if any(not self.language.is_test(module) for module, _ in calls):
            return False
        if any(one.module in found for found in self.evaluation.imports.values()):
            return False
        return self.language.is_public(self.bench.modules.text(one.module), one.node.name)


def last_name(node: tree.Node) -> str:
    """The last name of what is called, subscripted or named."""
    while isinstance(node, tree.Call | tree.Index):
        node = node.callee if isinstance(node, tree.Call) else node.target
    return node.name if isinstance(node, tree.Attr | tree.Name) else ""


def collect(names: Names, module: str, body: Sequence[tree.Node], language: str) -> None:
    """Collect what a module says of names."""
    excused: set[int] = set()
    owners: set[int] = set()
    for node in walk_through(body):
        if isinstance(node, tree.Function):
            names.functions.setdefault(id(node), Defined(module, node))
        elif isinstance(node, tree.Class):
            names.classes.add(node.name)
            for each in node.body:
                if isinstance(each, tree.Function):
                    names.functions[id(each)] = Defined(module, each, node)
                elif isinstance(each, tree.Assign) and isinstance(each.value, tree.Function):
                    names.functions[id(each.value)] = Defined(module, each.value, node)
        elif isinstance(node, tree.Call):
            called(names, module, node, language, excused, body)
        elif isinstance(node, tree.Assign):
            assigned(names, module, node, excused)
        elif isinstance(node, tree.Import):
            imported(names, module, node)
        elif isinstance(node, tree.EntryPattern):
            unpacked(names, node, excused)
        elif isinstance(node, tree.Name | tree.Attr):
            if isinstance(node, tree.Attr):
                owners.add(id(node.target))
            elif id(node) not in owners and id(node) not in excused:
                names.bare.add((module, node.name))
            if id(node) not in excused:
                names.shown.add(node.name)
        elif isinstance(node, tree.Text) and id(node) not in excused:
            whole, dot, last = node.value.replace(":", ".").rpartition(".")
            if dot and whole and last.isidentifier() and " " not in whole:
                names.texts.add(last)


def table_of(body: Sequence[tree.Node], target: tree.Node) -> tree.Mapping | None:
    """The object that a variable of a module is bound to, once, and that is written there."""
    if not isinstance(target, tree.Name):
        return None
    bound = [
        node.value
        for node in walk_through(body)
        if isinstance(node, tree.Assign)
        for each in node.targets
        if isinstance(each, tree.Name) and each.name == target.name
    ]
    return bound[0] if len(bound) == 1 and isinstance(bound[0], tree.Mapping) else None


def called(
    names: Names,
    module: str,
    node: tree.Call,
    language: str,
    excused: set[int],
    body: Sequence[tree.Node],
) -> None:
    """Take up a call; one of an element of an object that is written in the module calls nothing else."""
    callee = node.callee
    if isinstance(callee, tree.Name | tree.Attr):
        excused.add(id(callee))
        names.calls.setdefault(callee.name, []).append((module, node))
        if callee.name in ANY_NAME:
            names.anyhow.add(module)
        if callee.name in BY_TEXT:
            given = [each.value for each in node.args if isinstance(each.value, tree.Text)]
            names.texts.update(each.value for each in given)
            if not given:
                names.anyhow.add(module)
    elif isinstance(callee, tree.Index):
        if isinstance(callee.key, tree.Text):
            names.texts.add(callee.key.value)
        elif language == "javascript":
            table = table_of(body, callee.target)
            if table is None:
                names.anyhow.add(module)
            else:
                values = (one.value for one in table.entries)
                names.shown.update(one.name for one in values if isinstance(one, tree.Function))


def assigned(names: Names, module: str, node: tree.Assign, excused: set[int]) -> None:
    """Take up an assignment: what it binds is not read there, and an export under the same name is none."""
    excused.update(id(one) for one in node.targets)
    target = node.targets[0] if len(node.targets) == 1 else None
    if not isinstance(target, tree.Name):
        return
    if isinstance(node.value, tree.Import):
        names.imports.append((module, target.name, node.value))
    if target.name == PUBLIC_LIST and node.value is not None:
        excused.update(id(one) for one in walk_through(node.value))
    elif target.name == tree.WHOLE and isinstance(node.value, tree.Mapping):
        excused.update(id(one.value) for one in node.value.entries if is_under_own_name(one))
    elif isinstance(node.value, tree.Name) and node.value.name == target.name:
        excused.add(id(node.value))  # `export { name }`
    elif isinstance(node.value, tree.Function) and target.name == tree.DEFAULT:
        names.shown.add(node.value.name)


def is_under_own_name(entry: tree.Entry) -> bool:
    """Whether an entry of a mapping has the value of the variable that is called like its key."""
    key, value = entry.key, entry.value
    return isinstance(key, tree.Text) and isinstance(value, tree.Name) and key.value == value.name


def imported(names: Names, module: str, node: tree.Import) -> None:
    """Take up an import: under another name, calls of it have that one."""
    if node.alias:
        names.imports.append((module, node.alias, node))
    if node.name is not None and node.alias and node.alias != node.name:
        names.shown.add(node.name)


def unpacked(names: Names, node: tree.EntryPattern, excused: set[int]) -> None:
    """Take up an entry that is taken out of an object: under another name, calls of it have that one."""
    if isinstance(node.value, tree.Name) and isinstance(node.key, tree.Text):
        excused.add(id(node.value))
        if node.key.value != node.value.name:
            names.shown.add(node.key.value)
