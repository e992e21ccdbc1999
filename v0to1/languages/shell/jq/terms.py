"""Terms of a filter of jq: paths, texts, lists, objects, conditions and functions."""

from __future__ import annotations

from v0to1 import tree
from v0to1.core.immutable import replace
from v0to1.core.model import Span
from v0to1.languages.shell.jq.cursor import Cursor
from v0to1.languages.shell.jq.functions import called, truth
from v0to1.languages.shell.jq.tokens import NoFilter, group_end, tokens
from v0to1.languages.shell.units import Unit, as_node, text_node


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
        if isinstance(inner, tree.Sequence):
            return replace(inner, origin=self.origin(first))
        return tree.Sequence(self.origin(first), () if inner is None else (inner,))

    def variable(self) -> tree.Node:
        """`$name`."""
        token = self.take()
        if token.text not in self.given and token.text != "$ENV":
            raise NoFilter
        origin = self.origin(self.place - 1)
        value = self.given.get(token.text)
        return tree.Await(origin, value) if value is not None else tree.Unknown(origin, ())

    def formatted(self, source: tree.Node) -> tree.Node:
        """`@tsv`."""
        self.take()
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
        """`if a then b else c end`."""
        first = self.place
        self.take("if")
        test = truth(self.origin(first), self.pipe(source))
        self.take("then")
        options = [self.pipe(source)]
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
        arguments = self.arguments(source)
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

    def mapping(self, source: tree.Node) -> tree.Node:
        """`{key: a}`."""
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
        """One entry of a mapping, with its key written out."""
        first = self.place
        if self.here.kind == "quote":
            key = self.string(source)
        elif self.here.kind == "name":
            key = text_node(self.take().units)
        else:
            raise NoFilter
        self.take(":")
        value = self.alternative(source)
        return tree.Entry(self.origin(first), key, value)
