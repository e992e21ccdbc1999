"""Lower commands that send requests."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.adapter.commands import MARK, is_behind
from v0to1.languages.shell.lowering.files import file_name, into_file
from v0to1.languages.shell.lowering.runs import Run, argument
from v0to1.languages.shell.lowering.walk import JSON, Lowering, Output
from v0to1.languages.shell.lowering.words import items_of
from v0to1.languages.shell.units import as_node, covered, origin_of

OUTPUT = ("-o", "--output", "-O", "--output-document")


def http_call(low: Lowering, found: Run, leading: tuple[tree.Node, ...]) -> Output:
    """A command that sends a request."""
    args = [*map(argument, leading)]
    args += [argument(one) for word in found.words for one in http_word(low, word)]
    if found.stdin is not None:
        args.append(tree.Arg(found.origin, "stdin", found.stdin))
    behind = found.name in low.adapted or is_behind(found.node, found.name)
    name = f"{found.name} {MARK}" if behind else found.name
    call = tree.Call(found.origin, tree.Name(found.origin, name), tuple(args))
    return written(low, found, call)


def http_word(low: Lowering, word: SgNode) -> tuple[tree.Node, ...]:
    """A word for such a command; `@name` is what is in a file."""
    text = word.text().strip("'\"")
    if text.startswith("@") and text not in ("@-", "@"):
        return (tree.Name(origin_of(word), file_name(text[1:])),)
    found = written_behind(low, word)
    return found or items_of(low, [word])


def written_behind(low: Lowering, word: SgNode) -> tuple[tree.Node, ...]:
    """`--option={…}` as an option and a document; empty for any other word."""
    units = low.units(word)
    end = next((place for place, unit in enumerate(units) if unit.node is None and unit.text == "="), 0)
    if not word.text().startswith("--") or not end or end + 1 >= len(units):
        return ()
    value = low.of_units(units[end + 1 :], covered(units[end + 1 :]))
    return (as_node(units[:end], covered(units[:end])), value) if is_document(value) else ()


def is_document(value: tree.Node) -> bool:
    """Whether a word was lowered as what its JSON text is made of."""
    return isinstance(value, tree.Call) and isinstance(value.callee, tree.Name) and value.callee.name == JSON


def written(low: Lowering, found: Run, call: tree.Call) -> Output:
    """Where the response goes: to what reads the output of the command, or into a file."""
    texts = [word.text() for word in found.words]
    place = next((i for i, text in enumerate(texts) if goes_to_file(found.name, text)), None)
    if place is None:
        heads = any(text in ("-I", "--head") for text in texts)
        return Output((call,)) if heads else Output((), call)
    target = (
        texts[place + 1]
        if place + 1 < len(texts) and "=" not in texts[place]
        else texts[place].partition("=")[2]
    )
    if target in ("-", '"-"') or (found.name == "wget" and texts[place].endswith("O-")):
        return Output((), call)
    return Output(into_file(low, found.origin, target, call), tree.Unknown(found.origin, ()))


def goes_to_file(name: str, text: str) -> bool:
    """Whether a word says that the response goes into a file."""
    if name == "wget":
        return (
            text.startswith(("-O", "--output-document"))
            or (text[:1] == "-" != text[1:2] and text[-1:] == "O")
            or text.endswith("O-")
        )
    cluster = text[:1] == "-" != text[1:2] and text[1:].isalpha() and text.endswith("o")
    return text in OUTPUT[:2] or text.startswith("--output=") or cluster
