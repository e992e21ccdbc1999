"""Variables of a function, class or module while it is evaluated."""

from __future__ import annotations

from msgspec import field as made_by

from v0to1 import tree
from v0to1.core.immutable import compact
from v0to1.evaluation.http.requests import Frame
from v0to1.evaluation.values import Callable, Class, Pending, Value, ready, union

NOTHING: frozenset[str] = frozenset()


@compact
class Scope:
    """The variables in sight, and what the block has done so far.

    `done` says that what follows in the current block cannot be reached. `paths` are attributes and
    entries of unknown objects, by their source form. `outer` are names that belong to a scope outside.
    `running` is the function with its receiver, `arguments` what its parameters were bound to. `loads` are
    variables as they were loaded last: what each was, the frame that it was loaded in, and what that gave.
    """

    module: str
    frame: Frame
    parent: Scope | None = None
    cls: Class | None = None
    variables: dict[str, Value] = made_by(default_factory=dict)
    paths: dict[str, Value] = made_by(default_factory=dict)
    outer: frozenset[str] = NOTHING
    returns: list[Value] = made_by(default_factory=list)
    yields: list[Value] = made_by(default_factory=list)
    running: Callable | None = None
    arguments: dict[str, Value] = made_by(default_factory=dict)
    done: bool = False
    loads: dict[str, tuple[Value, Frame | None, Value]] = made_by(default_factory=dict)

    @property
    def function(self) -> tree.Function | None:
        """The function whose body this is."""
        return self.frame.function

    def find(self, name: str) -> tuple[Value, Scope] | None:
        """Look a variable up; the variables of a class are not seen from its methods."""
        where = self.home(name)
        found = where.own(name) if where is not None else None
        return (found, where) if where is not None and found is not None else None

    def home(self, name: str) -> Scope | None:
        """The scope whose variable a name is, as it is seen from here."""
        return self if name in self.variables else self.scope_of(name)

    def scope_of(self, name: str) -> Scope | None:
        """The scope around this one whose variable a name is; those of a class are not seen from here."""
        scope = self.parent
        while scope is not None:
            if name in scope.variables and scope.cls is None:
                return scope
            scope = scope.parent
        return None

    def own(self, name: str) -> Value | None:
        """A variable of this scope; one that is imported is loaded by that."""
        found = self.variables.get(name)
        if type(found) is not Pending or found.asking:
            return found.unknown if type(found) is Pending else found
        value = found.found()
        if self.variables.get(name) is found:
            self.variables[name] = value
        return value

    def assign(self, name: str, value: Value) -> None:
        """Bind a name here, or where it belongs; there the old value may still be met."""
        if name in self.outer:
            found = self.parent.find(name) if self.parent is not None else None
            where = found[1] if found is not None else self.root()
            where.variables[name] = union([value, found[0]]) if found is not None else value
            return
        self.variables[name] = value
        if self.paths:
            self.paths = {
                path: one for path, one in self.paths.items() if path.split(".")[0].split("[")[0] != name
            }

    def root(self) -> Scope:
        """The module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


Arm = tuple[dict[str, Value], bool]


def merge(before: dict[str, Value], arms: list[Arm]) -> dict[str, Value] | None:
    """Join the variables after alternative blocks; None when none of them goes on."""
    going = [variables for variables, done in arms if not done]
    if not going:
        return None
    first, *others = going
    merged = {**before, **first}
    for name in dict.fromkeys(
        [name for one in others for name, value in one.items() if first.get(name) is not value]
    ):
        values = [variables[name] for variables in going if name in variables]
        same = all(value is values[0] for value in values)
        merged[name] = values[0] if same else union([ready(value) for value in values])
    return merged
