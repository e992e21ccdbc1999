"""Lower simple commands: by their name, with their words and what they read."""

from __future__ import annotations

from collections.abc import Callable

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.inner import script_word
from v0to1.languages.shell.lowering.carriers import carried
from v0to1.languages.shell.lowering.files import UNREAD, contents
from v0to1.languages.shell.lowering.http import http_call, written
from v0to1.languages.shell.lowering.runs import Run, argument
from v0to1.languages.shell.lowering.splits import whole_words
from v0to1.languages.shell.lowering.walk import HANDLERS, Lowering, Output, named
from v0to1.languages.shell.lowering.words import items_of
from v0to1.languages.shell.units import characters, origin_of, span_of

HTTP = frozenset(["curl", "wget", "http", "https", "xh", "xhs"])
SILENT = frozenset(
    [
        *(
            ":",
            "true",
            "false",
            "exit",
            "return",
            "set",
            "sleep",
            "cd",
            "mkdir",
            "rm",
            "export",
            "wait",
        ),
        *("break", "continue", "shopt", "ulimit", "umask", "kill", "touch", "chmod", "hash", "type", "exec"),
        *("pushd", "popd", "let"),
    ]
)

Command = Callable[[Lowering, "Run"], Output]
COMMANDS: dict[str, Command] = {}


def commands(*names: str) -> Callable[[Command], Command]:
    """Register a function as the lowering of commands."""

    def register(handler: Command) -> Command:
        COMMANDS.update(dict.fromkeys(names, handler))
        return handler

    return register


def simple_command(low: Lowering, node: SgNode, stdin: tree.Node | None) -> Output:
    """A simple command, with variables set for it alone."""
    parts = named(node)
    if torn(parts):
        return torn_assignment(low, node, parts)
    settings = [one for one in parts if one.kind() == "variable_assignment"]
    before = tuple(low.word(value) for one in settings for value in named(one)[1:] if value.kind() != "array")
    rest = [one for one in parts if one.kind() not in ("variable_assignment", "herestring_redirect")]
    here = [one for one in parts if one.kind() == "herestring_redirect"]
    if here:
        stdin = low.word(named(here[0])[0])
    if not rest:
        return Output(before)
    done = run(low, node, rest[0], rest[1:], stdin)
    return Output((*before, *done.before), done.value)


def torn(parts: list[SgNode]) -> bool:
    """Whether the grammar took an assignment apart: the rest of its value looks like a command."""
    return (
        len(parts) > 1
        and parts[0].kind() == "variable_assignment"
        and len(named(parts[0])) > 1
        and span_of(parts[0]).end == span_of(parts[1]).start
    )


def torn_assignment(low: Lowering, node: SgNode, parts: list[SgNode]) -> Output:
    """`name=$a/b/$c/d`."""
    target, value = named(parts[0])
    rest = named(parts[1])[0] if parts[1].kind() == "command_name" else parts[1]
    whole = low.word(whole_words([value, rest])[0])
    made = tree.Assign(origin_of(node), (tree.Name(origin_of(target), target.text()),), whole)
    if len(parts) == 2:
        return Output((made,))
    done = run(low, node, parts[2], parts[3:], None)
    return Output((made, *done.before), done.value)


def run(low: Lowering, node: SgNode, first: SgNode, words: list[SgNode], stdin: tree.Node | None) -> Output:
    """Run a command by its name, behind those that only pass it on."""
    word = named(first)[0] if first.kind() == "command_name" and named(first) else first
    name = characters(low.units(word))
    if name is None:
        expanded = items_of(low, [word])
        names = expanded[0].value if expanded and isinstance(expanded[0], tree.Text) else ""
        if len(expanded) > 1 or names in HTTP:
            return http_call(low, Run(names, node, words, stdin), expanded[1:])
        args = (*expanded, *items_of(low, words))
        return unknown(Run("", node, words, stdin), args)
    while name not in low.functions and (inner := carried(name, words)) is not None:
        if script_word(name, words) is not None:
            break
        name, words = characters(low.units(inner[0])) or "", inner[1:]
    name = name.rpartition("/")[2] if name.rpartition("/")[2] in HTTP else name
    found = Run(name, node, words, stdin)
    if name in low.functions or name not in {*COMMANDS, *HTTP, *SILENT}:
        return own_or_unknown(low, found)
    if name in HTTP:
        return http_call(low, found, ())
    if name in SILENT:
        return Output(tuple(tree.Unknown(found.origin, (one,)) for one in items_of(low, words)))
    return COMMANDS[name](low, found)


def own_or_unknown(low: Lowering, found: Run) -> Output:
    """A function of the script (or of one that it takes in), or a command that is not known."""
    args = items_of(low, found.words)
    read = contents(low, found.words) if found.name not in UNREAD else ()
    if found.name not in low.functions and not (low.sources and found.name.isidentifier()):
        return unknown(found, (*args, *read))
    name = tree.Name(found.origin, function_name(found.name))
    call = tree.Call(found.origin, name, tuple(map(argument, args)))
    passes = found.name in low.passing_names or found.name not in low.functions
    done = written(low, found, call) if passes else Output((), call)
    read = (*read, found.stdin) if found.stdin is not None else read
    return Output((*(low.escaped(found.node, one) for one in read), *done.before), done.value)


def function_name(name: str) -> str:
    """The variable in which a function is kept: functions and variables do not share their names."""
    return f"{name}()"


def unknown(found: Run, args: tuple[tree.Node, ...]) -> Output:
    """A command that is not known: what it reads and is given goes where it cannot be followed."""
    given = [*args, *((found.stdin,) if found.stdin is not None else ())]
    given += [piece for one in given if isinstance(one, tree.Template) for piece in one.pieces]
    return Output((), found.call(found.name or "command", tuple(given)))


HANDLERS["command"] = simple_command
