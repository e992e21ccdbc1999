"""Lower commands that show, read, change or pass on texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.languages.shell.lowering.carriers import carried
from v0to1.languages.shell.lowering.commands import HTTP, commands, unknown
from v0to1.languages.shell.lowering.files import content, contents, into_file
from v0to1.languages.shell.lowering.http import http_call
from v0to1.languages.shell.lowering.runs import Run
from v0to1.languages.shell.lowering.walk import LAST, Lowering, Output
from v0to1.languages.shell.lowering.words import items_of
from v0to1.languages.shell.units import Unit, as_node, characters, covered, origin_of, span_of

BLANK = Unit(" ", 0, 0, "")
WITH_VALUE = re.compile(
    r"-[0rtpxo]*[IEdnLPsaR]|--(?:replace|delimiter|arg-file|max-(?:args|chars|lines|procs)|process-slot-var|eof)"
)
"""Options of xargs with a value in the next word."""

FORMAT = re.compile(r"%(?:%|[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z])")


def text_of(low: Lowering, word: SgNode) -> str:
    """A word as it is given to the command; empty where that is not known."""
    return characters(low.units(word)) or ""


@commands("echo", "print")
def echo(low: Lowering, found: Run) -> Output:
    """`echo`: its words, with blanks between them."""
    words = list(found.words)
    while words and re.fullmatch(r"-[neEr]+", words[0].text()):
        words.pop(0)
    if len(words) == 1:
        return Output((), low.word(words[0]))
    units: list[Unit] = []
    for word in words:
        if units:
            units.append(Unit(" ", units[-1].end, units[-1].end, "", tree.Text(origin_of(word), " ")))
        units.extend(low.units(word))
    return Output((), low.of_units(tuple(units), span_of(found.node)))


@commands("printf")
def printf(low: Lowering, found: Run) -> Output:
    """`printf`: the format, with the words in their places; `-v name` keeps it in a variable."""
    words, name = list(found.words), ""
    if len(words) > 2 and words[0].text() == "-v":
        name, words = words[1].text(), words[2:]
    if words and words[0].text() == "--":
        words = words[1:]
    if not words:
        return Output()
    value = formatted(low, words[0], words[1:])
    if not name:
        return Output((), value)
    return Output((tree.Assign(found.origin, (tree.Name(found.origin, name),), value),))


def formatted(low: Lowering, form: SgNode, words: Sequence[SgNode]) -> tree.Node:
    """A format with the words in their places."""
    units = low.units(form)
    text = "".join(unit.text or "\0" for unit in units)
    waiting = list(words)
    made: list[Unit] = []
    place = 0
    for match in FORMAT.finditer(text):
        made.extend(without_escapes(units[place : match.start()]))
        place = match.end()
        span = covered(units[match.start() : place])
        if match[0] == "%%":
            made.append(Unit("%", span.start, span.end, units[match.start()].quoting))
        elif waiting:
            made.append(
                Unit("", span.start, span.end, units[match.start()].quoting, low.word(waiting.pop(0)))
            )
    made.extend(without_escapes(units[place:]))
    for word in waiting:
        made.append(Unit("", span_of(word).start, span_of(word).end, "", low.word(word)))
    alone = [unit for unit in made if unit.node is not None or not unit.text.isspace()]
    if len(alone) == 1 and alone[0].node is not None:
        return alone[0].node
    return low.of_units(tuple(made), span_of(form))


def without_escapes(units: Sequence[Unit]) -> list[Unit]:
    """The characters of a format, `\\n` and the like as what they stand for."""
    found: list[Unit] = []
    place = 0
    while place < len(units):
        pair = "".join(unit.text for unit in units[place : place + 2])
        meant = {"\\n": "\n", "\\t": "\t", '\\"': '"', "\\\\": "\\"}.get(pair)
        if meant is None or len(pair) < 2:
            found.append(units[place])
            place += 1
            continue
        found.append(Unit(meant, units[place].start, units[place + 1].end, units[place].quoting))
        place += 2
    return found


@commands("cat", "tee")
def cat(low: Lowering, found: Run) -> Output:
    """`cat` gives files, or what it reads; `tee` keeps it in a file as well."""
    files = [word for word in found.words if not word.text().startswith("-")]
    if found.name == "tee":
        value = found.stdin or tree.Unknown(found.origin, ())
        kept = [one for file in files for one in into_file(low, found.origin, file.text(), value)]
        return Output(tuple(kept), value)
    if not files:
        return Output((), found.stdin or low.reading)
    values = [content(low, word) for word in files]
    return Output((), values[0] if len(values) == 1 else tree.Unknown(found.origin, tuple(values)))


@commands(
    "head", "tail", "sed", "tr", "cut", "base64", "fold", "tac", "sort", "uniq", "column", "less", "rev"
)
def passing(low: Lowering, found: Run) -> Output:
    """Commands that give some of the lines or characters that they read: nothing is known of which ones."""
    files = contents(low, found.words)
    if len(files) == 1 and found.stdin is None:
        found = Run(found.name, found.node, found.words[:-1], files[0])
    if found.stdin is None:
        return unknown(found, (*items_of(low, found.words), *files))
    words = [text_of(low, word) for word in found.words]
    joined = " ".join(words)
    if found.name == "tail" and re.fullmatch(r"-?n?\s?-?1|-1|-c\s?-?\d+", joined.strip()):
        return Output((), found.call(LAST, (found.stdin,)))
    if found.name == "head" or (found.name == "tr" and words[:1] == ["-d"]):
        return Output((), found.stdin)
    if found.name == "sed" and re.fullmatch(r"(?:-n )?(?:'?\$d'?|\$ ?d|\$!p)", joined):
        return Output((), found.stdin)
    return unknown(found, (*items_of(low, found.words),))


@commands("read")
def read(low: Lowering, found: Run) -> Output:
    """`read name`: what it reads goes into variables."""
    names: list[str] = []
    skip = False
    for word in found.words:
        text = text_of(low, word)
        if skip or text.startswith("-"):
            skip = (not skip and text in ("-d", "-p", "-t", "-n", "-N", "-u", "-i")) or text in ("-rd", "-rp")
            continue
        names.append(text)
    value = found.stdin or low.reading or tree.Unknown(found.origin, ())
    targets = tuple(tree.Name(found.origin, name) for name in names if name.isidentifier())
    if not targets:
        return Output((value,))
    target = targets[0] if len(targets) == 1 else tree.Sequence(found.origin, targets)
    return Output((tree.Assign(found.origin, (target,), value),))


@commands("shift")
def shift(low: Lowering, found: Run) -> Output:
    """`shift`: the parameters move up."""
    count = found.words[0].text() if found.words else "1"
    if low.parameters is not None:
        low.parameters.lost = low.parameters.lost or not count.isdigit()
        low.parameters.shifted += int(count) if count.isdigit() else 0
    return Output()


@commands("source", ".")
def source(low: Lowering, found: Run) -> Output:
    """`source file`: what another script defines, by the end of its path."""
    if not found.words:
        return Output()
    units = low.units(found.words[0])
    last = max((place for place, unit in enumerate(units) if unit.node is not None), default=-1)
    path = "".join(unit.text for unit in units[last + 1 :])
    rooted = "" if last < 0 else "?"
    return Output((tree.Import(found.origin, rooted + path, 0, "*", ""),))


@commands("xargs")
def several_times(low: Lowering, found: Run) -> Output:
    """A command that is run for each word that is read, with the word in the place of a mark."""
    words = list(found.words)
    while words and words[0].text().startswith("-"):
        valued = WITH_VALUE.fullmatch(words.pop(0).text()) is not None
        words = words[1:] if valued else words
    words = carried("python3", words[1:]) or words if words and words[0].text() == "python3" else words
    name = text_of(low, words[0]).rpartition("/")[2] if words else ""
    if name not in HTTP:
        return indirectly(low, found)
    words_read = unknown(found, ()) if found.stdin is not None else Output()
    done = http_call(low, Run(name, found.node, words[1:], None), ())
    return Output((*(one for one in (words_read.value,) if one is not None), *done.before), done.value)


@commands("alias", "parallel")
def indirectly(low: Lowering, found: Run) -> Output:
    """Commands that are put together while the script runs: their words are analysed one by one."""
    inner = [unit for word in found.words for unit in (*low.units(word), BLANK)]
    words: list[tree.Node] = []
    start = 0
    for place, unit in enumerate(inner):
        if unit.node is None and unit.text.isspace():
            if place > start:
                words.append(as_node(inner[start:place], covered(inner[start:place])))
            start = place + 1
    done = unknown(found, items_of(low, found.words))
    return Output((*done.before, tree.Unknown(found.origin, tuple(words))), done.value)
