"""Lower functions, their parameters, and functions that are values."""

from __future__ import annotations

from collections.abc import Iterator

from ast_grep_py import SgNode

from v0to1.core.immutable import replace
from v0to1.flow import tree
from v0to1.languages.grammars.lowering import Lowered, Lowering, ended, named, role
from v0to1.languages.grammars.tables import Parts, below, located
from v0to1.languages.grammars.types import as_type, declared

NAMES = ("identifier", "simple_identifier", "variable_name", "field_identifier", "name")
TYPED = ("parameter", "simple_parameter", "formal_parameter", "class_parameter", "parameter_declaration",
         "property_promotion_parameter", "optional_parameter", "keyword_parameter", "lambda_parameter",
         "spread_parameter", "variable_declaration", "implicit_parameter")  # fmt: skip
HOLDERS = ("formal_parameters", "parameter_list", "parameters", "lambda_parameters", "lambda_function_type",
           "lambda_function_type_parameters", "block_parameters", "closure_parameters", "method_parameters",
           "function_value_parameters", "inferred_parameters", "value_parameters")  # fmt: skip


@role("function")
def function_(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A function under a name."""
    return function(low, node, parts)


def function(
    low: Lowering,
    node: SgNode,
    parts: Parts,
    *,
    own: bool = False,
    name: str = "",
    decorators: tuple[tree.Node, ...] = (),
    before: tuple[tree.Node, ...] = (),
) -> tree.Function:
    """Lower a function; `own` gives it its object as first parameter, `before` runs first."""
    title, body = named(located(node, parts[0])), located(node, parts[2])
    params = tuple(parameters(low, node, parts[1]))
    result = declared(low, located(node, parts[3])) if len(parts) > 3 else None
    if own:
        params = (tree.Param(node, received(low, node), None), *params)
    low.results.append(result)
    with low.inside(param.name for param in params):
        whole = (*before, *body_of(low, body))
    low.results.pop()
    made = result or first_result(low, located(node, parts[3]) if len(parts) > 3 else None)
    return tree.Function(node, name or title, params, whole, decorators, returns=own_type(low, made))


def first_result(low: Lowering, node: SgNode | None) -> tree.Node | None:
    """The type of the first of several results."""
    first = below(node)[:1] if node is not None and node.kind() in ("parameter_list", "tuple_type") else ()
    return declared(low, (first[0].field("type") or first[0])) if first else None


def own_type(low: Lowering, note: tree.Node | None) -> tree.Node | None:
    """A class of the project that a function gives; one may call its own class `Self`."""
    if not isinstance(note, tree.Name):
        return None
    if note.name in ("Self", "self", "static") and low.owners:
        return tree.Name(note.origin, low.owners[-1].name)
    return note if note.name in low.known else None


def received(low: Lowering, node: SgNode) -> str:
    """What a method calls its object."""
    receiver = node.field("receiver")
    names = names_of(below(receiver)[0]) if receiver is not None and below(receiver) else []
    return names[0] if names else low.table.receiver


def body_of(low: Lowering, body: SgNode | None) -> tree.Body:
    """The statements of a function; an expression, or the last value of some languages, is what it gives."""
    if body is None:
        return ()
    found = low.block(body)
    arrow = body.kind() in ("arrow_expression_clause", "function_body") and not body.text().startswith("{")
    only = low.table.grammar == "swift" and len(found) == 1
    note = low.results[-1]

    def typed(value: tree.Node) -> tree.Node:
        return as_type(low, body, value, note)

    return ended(found, typed) if low.table.tail or arrow or only else found


def parameters(low: Lowering, node: SgNode, where: str) -> Iterator[tree.Param]:
    """The parameters of a function, in order."""
    if where == "*":
        yield from in_row(low, node)
        return
    else:
        found = located(node, where)
        if found is None:
            return
        holder, items = found, below(found) if found.kind() in HOLDERS else [found]
    for item in items:
        if item.kind() in HOLDERS:
            yield from parameters(low, item, ".")
        elif item.kind() in TYPED:
            yield from typed(low, item, holder)
        elif item.kind() in NAMES:
            yield tree.Param(item, named(item), None)


def in_row(low: Lowering, node: SgNode) -> Iterator[tree.Param]:
    """Parameters that stand in the declaration itself, each followed by its default."""
    defaults = list(node.field_children("default_value"))
    found: list[tree.Param] = []
    for child in below(node):
        if child.kind() == "parameter":
            found.extend(typed(low, child, node))
        elif child in defaults and found:
            found[-1] = replace(found[-1], default=low.lower(child))
    yield from found


def typed(low: Lowering, node: SgNode, holder: SgNode) -> Iterator[tree.Param]:
    """The parameters of one declaration; some languages declare several by one type."""
    note = declared(low, type_of(node))
    default = node.field("default_value") or node.field("value")
    if default is None and node.kind() in ("parameter", "class_parameter") and "=" in node.text():
        default = below(node)[-1]
    value = low.optional(default)
    keyword = node.kind() == "keyword_parameter"
    for name in names_of(node):
        yield tree.Param(node, name, value, 0, keyword, note)


def type_of(node: SgNode) -> SgNode | None:
    """The declared type of a parameter or field."""
    kinds = (
        "~user_type|nullable_type|type_identifier|optional_type|array_type|dictionary_type|type_annotation"
    )
    return node.field("type") or located(node, kinds)


def names_of(node: SgNode) -> list[str]:
    """The names that a declaration of parameters binds."""
    field = node.field("name") or node.field("pattern")
    inner = [child for child in below(node) if child.kind() in NAMES]
    if node.kind() == "parameter_declaration":
        return [named(child) for child in inner if child.kind() == "identifier"]
    if node.kind() == "parameter" and node.field("external_name") is None and field is None:
        return [named(child) for child in inner[:1]]
    if node.kind() == "parameter" and len(inner) > 1 and field is None:
        return [named(inner[1])]
    if field is not None and field.kind() in (*NAMES, "mut_pattern", "variable_name"):
        return [named(below(field)[-1]) if field.kind() == "mut_pattern" else named(field)]
    return (
        [named(inner[-1])]
        if inner and node.kind() != "variable_declaration"
        else [named(one) for one in inner[:1]]
    )


@role("lambda")
def lambda_role(low: Lowering, node: SgNode, parts: Parts) -> Lowered:
    """A function that is a value."""
    return lambda_(low, node)


def lambda_(low: Lowering, node: SgNode) -> tree.Function:
    """A function that is a value; its last value is what it gives."""
    while node.kind() == "annotated_lambda":
        node = below(node)[-1]
    holder = node.field("parameters") or located(node, "~" + "|".join(HOLDERS)) or node.field("type")
    params = tuple(parameters(low, holder, ".")) if holder is not None else ()
    if not params and low.table.it and node.kind() == "lambda_literal":
        params = (tree.Param(node, low.table.it, None),)
    body = node.field("body")
    inner = [body] if body is not None else [one for one in below(node) if holder is None or one != holder]
    low.results.append(None)
    with low.inside(param.name for param in params):
        whole = ended(low.statements(inner))
    low.results.pop()
    return tree.Function(node, "", params, whole, is_value=True)
