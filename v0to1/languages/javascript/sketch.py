"""A draft of JavaScript while it grows: patterns that are split, and helpers of several libraries."""

from __future__ import annotations

from dataclasses import dataclass, field

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.base import Use
from v0to1.languages.javascript.helper_file import system_in
from v0to1.languages.javascript.names import AXIOS, FETCH
from v0to1.languages.javascript.nodes import cast, span_of, syntax, whole
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.sketch import Sketch as SketchOf


@dataclass(frozen=True, slots=True)
class Split:
    """An entry of a pattern (`{ status }`), and the function that gives it from the whole answer."""

    module: str
    entry: SgNode
    function: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A pattern that gets a line of its own, where it takes apart what stands between two texts."""

    module: str
    pattern: SgNode
    before: str
    after: str


@dataclass(slots=True)
class Sketch(SketchOf[Sources]):
    """A draft while it grows, of a module that may send requests with several libraries.

    `split` are entries of patterns whose value a function of the helper gives from the whole answer,
    `moved` are patterns that take apart what an answer has become. `lacking` says that there may be no
    answer, where V0 answered a failure with something else.
    """

    split: list[Split] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    lacking: bool = False

    def wrap(self, module: str, node: tree.Node, before: str, after: str) -> None:
        """Put text around an expression; an entry that is one name gets a key of its own.

        The type that an expression is said to have stays with it.
        """
        origin = syntax(node)
        if origin.kind() == "shorthand_property_identifier":
            self.replace(module, span_of(origin), f"{origin.text()}: {before}{origin.text()}{after}")
            return
        outer = cast(origin)
        if outer == whole(origin):
            SketchOf.wrap(self, module, node, before, after)
        else:
            self.around(module, span_of(outer), before, after)

    def use(self, module: str, name: str) -> str:
        """Need a function of the helper in a module; gives the name to write there."""
        return self.use_of(module, name, self.flavour)

    def use_of(self, module: str, name: str, flavour: str) -> str:
        """Need a function of a flavour of the helper.

        Where the module also needs the helper of another library, that one gives other names. Raises
        `Refusal` for a module that cannot import it.
        """
        system_in(self.sources.modules, module)
        alias = self.sources.free_name(module, name)
        most = AXIOS if AXIOS in self.sources.flavours(module) else FETCH
        if flavour != most:
            alias = f"{alias}Via{flavour.capitalize()}"
        self.uses.add(Use(module, flavour, name, alias))
        return alias
