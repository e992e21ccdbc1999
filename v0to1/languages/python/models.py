"""Answers that are read by declared models: whether a model takes V1's further keys, and what it is given."""

from __future__ import annotations

import re

import libcst as cst

from v0to1.core.rules import ReadRule, Target
from v0to1.flow import tree
from v0to1.flow.operations import Operation
from v0to1.flow.requests import Read
from v0to1.languages.base import Refusal
from v0to1.languages.decodes import of_failure
from v0to1.languages.paths import read_name
from v0to1.languages.python.bench import Sketch
from v0to1.languages.python.locate import cst_node
from v0to1.languages.python.seams import Seam
from v0to1.languages.python.wrapping import give_view
from v0to1.languages.reads import SHAPE

PYDANTIC = ("BaseModel", "pydantic.BaseModel", "BaseSettings", "GenericModel")
FORBIDDING = re.compile(
    r"""["']forbid["']|\bExtra\.forbid\b|\bforbid_(?:unknown_fields|extra_keys)\s*=\s*True|\bUndefined\.RAISE\b"""
)
MAX_BASES = 8


def bridge_models(sketch: Sketch, operation: Operation, target: Target, seams: tuple[Seam, ...]) -> bool:
    """Give models the V0 view of the answer; False when the answer has no models, or no such view.

    Raises `Refusal` for a model that V1's further keys would break, or that wants what is gone.
    """
    modelled = [read for read in operation.reads if read.style == "model"]
    modelled = [read for read in modelled if not tells_failure(sketch, operation, target, read)]
    if not modelled or not target.bridge:
        return False
    for read in modelled:
        check_class(sketch, read)
    for read in (one for one in operation.reads if one.style != SHAPE):
        check_gone(sketch, read, target.reads.get(".".join(read.path).replace(".[]", "[]")))
    for seam in seams:
        give_view(sketch, seam, sketch.use(seam.module, target.bridge))
    sketch.debts.append(
        f"{target.bridge} keeps the V0 names beside the V1 ones for the models that read them; "
        "declare the V1 fields to end it"
    )
    return True


def tells_failure(sketch: Sketch, operation: Operation, target: Target, read: Read) -> bool:
    """Whether a model reads why something failed; raises `Refusal` where V1 has another key for that."""
    if not of_failure(sketch.sources, operation, read):
        return False
    rule = target.reads.get(read_name(read))
    if rule is not None and rule.to and rule.to != read.path[-1]:
        raise Refusal(
            f"a model reads {read.path[-1]} of a failure, and V1 calls it {rule.to}; read that of the data"
        )
    return True


def check_class(sketch: Sketch, read: Read) -> None:
    """A model that is built from all keys of an answer must ignore those that it does not declare."""
    declaring = declaration(sketch, read)
    if isinstance(declaring, cst.FunctionDef) and declaring.params.star_kwarg is not None:
        return
    if not isinstance(declaring, cst.ClassDef):
        raise Refusal("the answer's keys are passed as arguments, and V1 has keys that no parameter takes")
    if forbids(sketch, read.module, declaring):
        raise Refusal(f"{declaring.name.value} forbids keys that it does not declare, and V1 has others")
    if is_spread(read.container) and not is_pydantic(sketch, read.module, declaring):
        raise Refusal(
            f"{declaring.name.value}(**answer) fails on keys that it does not declare, and V1 has others; "
            f"build {declaring.name.value} key by key"
        )


def declaration(sketch: Sketch, read: Read) -> cst.CSTNode | None:
    """The class that declares the field by which an answer is read, or the function whose parameter it is."""
    locator = sketch.sources.locator(read.module)
    current: cst.CSTNode | None = cst_node(read.node)
    while current is not None and not isinstance(current, cst.ClassDef | cst.FunctionDef):
        current = locator.parent(current)
    return current


def is_spread(container: tree.Node | None) -> bool:
    """Whether an object is made by `Model(**answer)`."""
    return isinstance(container, tree.Call) and any(arg.stars == 2 for arg in container.args)


def bases(sketch: Sketch, module: str, found: cst.ClassDef, depth: int = MAX_BASES) -> list[str]:
    """The names of the library's classes that a class derives from, as the modules write them."""
    names: list[str] = []
    for arg in found.bases:
        name = sketch.sources.locator(module).source(arg.value)
        place = class_named(sketch, module, name)
        if place is None:
            names.append(name)
        elif depth and place[1] is not found:
            names.extend(bases(sketch, *place, depth - 1))
    return names


def class_named(sketch: Sketch, module: str, name: str) -> tuple[str, cst.ClassDef] | None:
    """A class of the project by the name that a module has for it."""
    own = class_in(sketch, module, name)
    if own is not None:
        return module, own
    for node in sketch.sources.modules.body(module):
        if isinstance(node, tree.Import) and node.alias == name and node.name:
            kind, target = sketch.sources.modules.resolve(module, node)
            found = class_in(sketch, target, node.name) if kind == "member" else None
            return (target, found) if found is not None else None
    return None


def class_in(sketch: Sketch, module: str, name: str) -> cst.ClassDef | None:
    """A class that stands at the top of a module."""
    statements = sketch.sources.locator(module).module.body
    return next((one for one in statements if isinstance(one, cst.ClassDef) and one.name.value == name), None)


def is_pydantic(sketch: Sketch, module: str, found: cst.ClassDef) -> bool:
    """Whether a class is a pydantic model."""
    return any(name in PYDANTIC for name in bases(sketch, module, found))


def forbids(sketch: Sketch, module: str, found: cst.ClassDef, depth: int = MAX_BASES) -> bool:
    """Whether a model, or one that it derives from, forbids further keys in its settings."""
    locator = sketch.sources.locator(module)
    span = locator.origin(found)
    if FORBIDDING.search(locator.text, span.start, span.end):
        return True
    for arg in found.bases:
        place = class_named(sketch, module, locator.source(arg.value))
        if depth and place is not None and place[1] is not found and forbids(sketch, *place, depth - 1):
            return True
    return False


def check_gone(sketch: Sketch, read: Read, rule: ReadRule | None) -> None:
    """A value that not even the V0 view has must not be missed by whoever reads it."""
    if rule is None or not rule.gone:
        return
    copes = read.style == "get" or (read.style == "model" and has_default(read.node))
    if not copes:
        raise Refusal(f"{read.path[-1]} is read from the answer: {rule.gone}")
    sketch.note(f"{read.path[-1]} is gone: {rule.gone}")


def has_default(node: tree.Node) -> bool:
    """Whether a declared field need not be given."""
    match node:
        case tree.Assign(value=None):
            return False
        case tree.Assign(value=tree.Call(args=args)):
            words = {"default", "default_factory"}
            return any(arg.name in words or (arg.name is None and not is_ellipsis(arg)) for arg in args)
        case tree.Assign():
            return True
        case _:
            return False


def is_ellipsis(arg: tree.Arg) -> bool:
    """Whether an argument is `...`."""
    return isinstance(arg.value.origin, cst.Ellipsis)
