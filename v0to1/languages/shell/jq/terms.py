"""Terms of a filter of jq: paths, texts, lists, objects, conditions and functions."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.languages.shell.jq.cursor import Cursor
from v0to1.languages.shell.jq.functions import EACH, called, gathered, truth
from v0to1.languages.shell.jq.tokens import NoFilter, Token, group_end, tokens
from v0to1.languages.shell.units import Origin, Unit, as_node, text_node

SHORTHAND = "shorthand"
"""The quoting of a key that is the name of its value too."""


class Terms(Cursor):
    """Reads what stands between operators."""

    def term(self, source: tree.Node) -> tree.Node:
        """What begins a path, or stands alone."""
        token = self.here
        match token.kind, token.text:
            case "field", _:
                return self.field(source, self.place)
            case "mark", ".":
                self.take()
                return source
            case "mark", "(":
                return self.group(source)
            case "mark", "[":
                return self.gathered(source)
            case "mark", "{":
                return self.mapping(source)
            case "mark", "-":
                first = self.place
                self.take()
                return tree.Unknown(self.origin(first), (self.postfix(source),))
            case "quote", _:
                return self.string(source)
            case "number", _:
                self.take()
                number = float(token.text) if "." in token.text else int(token.text)
                return tree.Const(self.origin(self.place - 1), number)
            case "variable", _:
                return self.variable()
            case "format", _:
                return self.formatted(source)
            case "name", "if":
                return self.condition(source)
            case "name", _:
                return self.function(source)
            case _:
                raise NoFilter

    def group(self, source: tree.Node) -> tree.Node:
        """`(a)`."""
        self.take("(")
        found = self.pipe(source)
        self.take(")")
        return found

    def gathered(self, source: tree.Node) -> tree.Node:
        """`[a]`: all results as a list."""
        first = self.place
        self.take("[")
        inner = None if self.at("]") else self.pipe(source)
        self.take("]")
        if inner is None:
            return tree.Sequence(self.origin(first), ())
        return gathered(self.origin(first), inner)

    def variable(self) -> tree.Node:
        """`$name`."""
        token = self.take()
        if token.text not in self.given and token.text != "$ENV":
            raise NoFilter
        origin = self.origin(self.place - 1)
        value = self.given.get(token.text)
        return tree.Await(origin, value) if value is not None else tree.Unknown(origin, ())

    def formatted(self, source: tree.Node) -> tree.Node:
        """`@tsv`, or `@uri "…"`."""
        self.take()
        if self.place < len(self.tokens) and self.here.kind == "quote":
            return self.string(source)
        return source

    def string(self, source: tree.Node) -> tree.Node:
        """`"…"`, with filters in it."""
        token = self.take()
        inside: list[Unit] = []
        place, last = 1, len(token.text) - 1
        while place < last:
            if token.text.startswith("\\(", place):
                end = group_end(token.text, place + 1)
                part = token.units[place:end]
                node = type(self)(tuple(tokens(part[2:-1])), self.given).pipe(source)
                inside.append(Unit("", part[0].start, part[-1].end, part[0].quoting, node))
                place = end
            elif token.text[place] == "\\":
                pair = token.units[place : place + 2]
                inside.append(
                    replace(
                        pair[1],
                        text={"n": "\n", "t": "\t"}.get(pair[1].text, pair[1].text),
                        start=pair[0].start,
                    )
                )
                place += 2
            else:
                inside.append(token.units[place])
                place += 1
        start = token.span.start + 1
        return as_node(inside, Span(start, start), token.span, token.units[0].quoting)

    def condition(self, source: tree.Node) -> tree.Node:
        """`if a then b elif c then d else e end`."""
        first = self.place
        self.take("if", "elif")
        test = truth(self.origin(first), self.pipe(source))
        self.take("then")
        options = [self.pipe(source)]
        if self.at("elif"):
            options.append(self.condition(source))
            return tree.Choice(self.origin(first), test, tuple(options))
        if self.at("else"):
            self.take()
            options.append(self.pipe(source))
        else:
            options.append(source)
        self.take("end")
        return tree.Choice(self.origin(first), test, tuple(options))

    def function(self, source: tree.Node) -> tree.Node:
        """A function, with or without arguments."""
        first = self.place
        name = self.take().text
        if name in ("def", "reduce", "foreach", "try", "label", "import", "include", "then", "else", "end"):
            raise NoFilter
        inner = source
        if name in EACH:
            inner = tree.Index(self.origin(first), source, tree.Const(self.origin(first), 0))
        begin = self.place
        arguments = self.arguments(inner)
        if name in ("any", "all") and len(arguments) > 1:
            self.place = begin
            arguments = self.generated(source)
        return called(self.origin(first), name, source, arguments)

    def arguments(self, source: tree.Node) -> list[tree.Node]:
        """`(a; b)`."""
        found: list[tree.Node] = []
        while self.at("(" if not found else ";"):
            self.take()
            found.append(self.pipe(source))
        if found:
            self.take(")")
        return found

    def generated(self, source: tree.Node) -> list[tree.Node]:
        """`(a; b)`, where the second is asked of all that the first gives."""
        self.take("(")
        found = [self.pipe(source)]
        while self.at(";"):
            self.take()
            found.append(self.pipe(found[0]))
        self.take(")")
        return found

    def mapping(self, source: tree.Node) -> tree.Node:
        """`{key: a, $b, c}`."""
        first = self.place
        self.take("{")
        entries: list[tree.Entry] = []
        while not self.at("}"):
            if entries:
                self.take(",")
            entries.append(self.entry(source))
        self.take("}")
        return tree.Mapping(self.origin(first), tuple(entries))

    def entry(self, source: tree.Node) -> tree.Entry:
        """One entry of a mapping."""
        first = self.place
        token = self.here
        if token.kind == "variable":
            value = self.variable()
            shown = replace(text_node(token.units[1:]), origin=shorthand(token))
            return tree.Entry(self.origin(first), shown, value)
        if token.kind == "quote":
            key = self.string(source)
        elif self.at("("):
            key = self.group(source)
        elif token.kind == "name":
            self.take()
            key = text_node(token.units)
            if not self.at(":"):
                origin = shorthand(token)
                read = tree.Index(origin, source, replace(key, origin=origin))
                return tree.Entry(origin, replace(key, origin=origin), read)
        else:
            raise NoFilter
        self.take(":")
        return tree.Entry(self.origin(first), key, self.alternative(source))


def shorthand(token: Token) -> Origin:
    """The origin of a key that is the name of its value too: neither can change alone."""
    return Origin(token.span, (), SHORTHAND, token.span, token.units[0].quoting)
