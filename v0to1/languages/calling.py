"""How a call of one of the client's own functions gives its parameters their arguments."""

from __future__ import annotations

from dataclasses import dataclass

from v0to1.flow import tree
from v0to1.languages.definitions import defined
from v0to1.languages.sketch import AnySketch

OBJECTS = ("self", "cls", "this")
NAMELESS = ("__call__", "__init__")


@dataclass(frozen=True, slots=True)
class Called:
    """A function with the call that runs it; `params` are those that the call itself has to fill."""

    function: tree.Function
    params: tuple[tree.Param, ...]
    call: tree.Call

    def parameter(self, arg: tree.Arg) -> tree.Param | None:
        """The parameter that takes an argument of the call; None when that is not certain."""
        if arg.name is not None:
            return next((one for one in self.params if one.name == arg.name), None)
        place = self._places().index(arg) if arg in self._places() else None
        if place is None:
            return None
        for index, param in enumerate(self.params):
            if param.stars == 1:
                return param
            if index == place:
                return None if param.keyword_only or param.stars else param
        return None

    def argument(self, name: str) -> tree.Arg | None:
        """The argument of the call that a parameter takes."""
        found = [arg for arg in self.call.args if not arg.stars]
        return next((arg for arg in found if (one := self.parameter(arg)) and one.name == name), None)

    def _places(self) -> list[tree.Arg]:
        """The arguments by position, up to one that may be several."""
        found = []
        for arg in self.call.args:
            if arg.stars == 1:
                break
            if arg.name is None and not arg.stars:
                found.append(arg)
        return found


def called(sketch: AnySketch, module: str, call: tree.Call, function: tree.Function | None) -> Called | None:
    """A function with the call, in `module`, that runs it.

    None when arguments may be given to it beforehand that cannot be seen. An `await` may stand before what is
    called: a grammar of types takes it for a part of it.
    """
    callee = call.callee.value if isinstance(call.callee, tree.Await) else call.callee
    if function is None or not isinstance(callee, tree.Attr | tree.Name):
        return None
    params = tuple(one for place, one in enumerate(function.params) if place or one.name not in OBJECTS)
    if callee.name == function.name or function.name in NAMELESS:
        return Called(function, params, call)
    made = defined(sketch, module, callee.name) if isinstance(callee, tree.Name) else None
    if made is function:
        return Called(function, params, call)
    if not isinstance(made, tree.Call) or not is_partial(made, function):
        return None
    given = [arg for arg in made.args[1:] if arg.name is None]
    named = {arg.name for arg in made.args if arg.name is not None}
    if any(arg.stars for arg in made.args):
        return None
    left = [one for one in params[len(given) :] if one.name not in named]
    return Called(function, tuple(left), call)


def is_partial(made: tree.Call, function: tree.Function) -> bool:
    """Whether a value is `partial(function, …)`."""
    callee, args = made.callee, made.args
    name = callee.name if isinstance(callee, tree.Attr | tree.Name) else ""
    first = args[0].value if args and args[0].name is None else None
    return name == "partial" and isinstance(first, tree.Name | tree.Attr) and first.name == function.name
