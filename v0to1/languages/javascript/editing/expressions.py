"""The client's own expressions for parts of a request, as they can be written where it is sent."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ast_grep_py import SgNode

from v0to1 import tree
from v0to1.core import reasons
from v0to1.core.rules import Rule
from v0to1.evaluation.http.operations import Operation
from v0to1.evaluation.http.requests import Frame, Request
from v0to1.evaluation.values import HOLE, Gap, Item, Known, Piece, Via
from v0to1.languages.base import Refusal
from v0to1.languages.javascript.editing.conditions import refuse_condition, written_into
from v0to1.languages.javascript.editing.syntax import covers, is_reassigned, named, scope_of, within
from v0to1.languages.javascript.nodes import of_kinds, origin_span, span_of, syntax
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.strings import literal
from v0to1.languages.routes import Location, locate_route, root_behind, root_of

PLAIN = re.compile(r"#?[A-Za-z_$][\w$]*(?:\.#?[A-Za-z_$][\w$]*)*")
"""A name, or a member of one."""

ENCODING = re.compile(r"encodeURIComponent\((?P<value>.+)\)", re.DOTALL)
ADDRESS = "the address of the server"


class Expressions:
    """The expressions of one operation, written in the function that sends it."""

    def __init__(self, sources: Sources, operation: Operation, request: Request | None = None) -> None:
        self.sources = sources
        self.operation = operation
        self.request: Request = request or operation.request
        plans = [target.native for target in operation.rule.targets if target.native is not None]
        self.given = {name for one in plans for name in (*one.arguments, *one.mapped_arguments)}
        self.rule: Rule = operation.rule
        self.module = self.request.site.module
        self.call: SgNode = syntax(self.request.call)
        self.where: Location = locate_route(self.request.url, self.rule)

    @property
    def longer(self) -> frozenset[str]:
        """The names of what several parts of the URL were loaded through, which give none of them alone."""
        found: dict[str, int] = {}
        for piece in self.request.url.pieces:
            for symbol in {via.symbol for via in piece.via}:
                found[symbol] = found.get(symbol, 0) + 1
        return frozenset(symbol for symbol, count in found.items() if count > 1)

    @property
    def quote(self) -> str:
        """The quotes of the module."""
        return self.sources.quote_in(self.module)

    def before(self, end: int) -> str:
        """The URL up to a character of its shape, as an expression; raises `Refusal` if it is unseen."""
        parts: list[str] = []
        is_template = False
        place = 0
        for piece in self.request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            length = min(size, end - place)
            place += size
            if length <= 0:
                break
            if isinstance(piece, Known):
                name = self.named(piece) if length == size else None
                if not name and not self.is_written_here(piece):
                    raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))
                parts.append(f"${{{name}}}" if name else piece.text[:length])
                is_template = is_template or bool(name)
                continue
            text = self.of_piece(piece)
            if text is None:
                raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))
            parts.append(f"${{{text}}}")
            is_template = True
        inner = "".join(parts)
        if not inner or (not is_template and any(one in inner for one in "`\\\n" + self.quote)):
            raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))
        return inner if is_template else f"\0{inner}"

    def root(self) -> str:
        """The address of V1's API."""
        ending = root_of(self.request.url, self.where)
        inner, ending = self.reaching(ending) or (self.before(self.where.start), ending)
        return literal(inner[1:] + ending, self.quote) if inner[0] == "\0" else f"`{inner}{ending}`"

    def reaching(self, ending: str) -> tuple[str, str] | None:
        """A named base that reaches into the route, and what V1's address has behind it; None for others."""
        place = 0
        for piece in self.request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if place < self.where.start < place + size and isinstance(piece, Known):
                name = self.named(piece)
                behind = root_behind(piece.text, self.where.start - place, ending)
                if name and behind is not None:
                    return f"{self.before(place) if place else ''}${{{name}}}".removeprefix("\0"), behind
            place += size
        return None

    def base(self) -> str:
        """The address before the route, as the client has it."""
        inner = self.before(self.where.start)
        if inner[0] == "\0":
            return literal(inner[1:], self.quote)
        alone = re.fullmatch(r"\$\{([^{}`]+)\}", inner)
        return alone[1] if alone is not None else f"`{inner}`"

    def path_parameter(self, name: str) -> str:
        """A parameter of V0's path; raises `Refusal`."""
        wanted = self.where.parameters.get(name)
        place = 0
        pieces: list[Piece] = []
        for piece in self.request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if wanted is not None and place < wanted[1] and wanted[0] < place + size:
                pieces.append(piece)
                inside = wanted[0] <= place and place + size <= wanted[1]
                if not inside and isinstance(piece, Gap):
                    pieces.append(piece)
            place += size
        if len(pieces) == 1 and wanted is not None:
            text = self.part(pieces[0], self.request.url.shape[wanted[0] : wanted[1]])
            if text is not None:
                return text
        raise Refusal(reasons.NOT_IN_SIGHT.format(name))

    def part(self, piece: Piece, shape: str) -> str | None:
        """An expression for a part of a URL that one piece gives, or stands in; None where it is unseen."""
        if isinstance(piece, Gap):
            return self.of_piece(piece) if shape == HOLE else None
        name = self.named(piece) if shape == piece.text else None
        if name:
            return self.settled(name, piece)
        return literal(unquote(shape), self.quote) if self.is_written_here(piece) else None

    def is_written_here(self, piece: Known) -> bool:
        """Whether known characters are written in the function that sends the request."""
        return piece.source is not None and piece.module == self.module and self.is_here(syntax(piece.source))

    def query_parameter(self, name: str) -> str | None:
        """What is sent in the query under a name in any context; None where it is not sent; raises `Refusal`.

        What is sent in some contexts only has to be a variable, so that where it is not sent it is empty.
        """
        found: set[str | None] = set()
        refusals: list[Refusal] = []
        for request in self.operation.requests:
            try:
                found.add(Expressions(self.sources, self.operation, request).query_parameter_here(name))
            except Refusal as refusal:
                refusals.append(refusal)
        texts = {one for one in found if one is not None}
        if not texts and refusals:
            raise refusals[0]
        if len(texts) > 1 or (
            texts
            and None in found
            and not all(map(PLAIN.fullmatch, (one.replace("?.", ".") for one in texts)))
        ):
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        return next(iter(texts), None)

    def query_parameter_here(self, name: str) -> str | None:
        """The same, in the context of one request."""
        items = self.request.query.items if self.request.query is not None else {}
        if name in items:
            return self.of_item(items[name])
        if self.request.query is not None and (self.request.query.open or self.request.query.rest):
            raise Refusal(reasons.QUERY_UNSEEN)
        shape = self.request.url.shape
        start = shape.find("?")
        found = re.search(rf"[?&]{re.escape(name)}=([^&#]*)", shape[start:]) if start >= 0 else None
        if found is None:
            if start >= 0 and re.search(rf"[?&]{HOLE}(?:$|&)", shape[start:]) and not items:
                raise Refusal(reasons.QUERY_UNSEEN)
            return None
        piece = self.piece_at(start + found.start(1))
        text = self.part(piece, found[1]) if piece is not None else None
        if piece is None or text is None:
            raise Refusal(reasons.NOT_IN_SIGHT.format(name))
        for node in written_into(scope_of(self.call), text):
            refuse_condition(node, self.call, name)
        if HOLE not in found[1] and found[1].isdecimal() and text[1:-1] == found[1]:
            return found[1]
        encoded = ENCODING.fullmatch(text)
        return encoded["value"] if encoded is not None and ")" not in balanced(encoded["value"]) else text

    def piece_at(self, place: int) -> Piece | None:
        """The piece at a character of the URL's shape."""
        start = 0
        for piece in self.request.url.pieces:
            size = len(piece.text) if isinstance(piece, Known) else 1
            if start <= place < start + size:
                return piece
            start += size
        return None

    def of_item(self, item: Item) -> str:
        """The value of an entry of the query; raises `Refusal`."""
        if item.value_node is None or item.module != self.module or item.earlier:
            raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
        node = syntax(item.value_node)
        if not self.is_here(node):
            raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
        refuse_condition(node, self.call, item.key)
        text = node.text()
        shown = re.fullmatch(r"String\(([\w$.?]+)\)|([\w$.?]+)\.toString\(\)", text)
        if shown is not None and item.key in self.given:
            text = shown[1] or shown[2]
        if item.maybe:
            if not PLAIN.fullmatch(text.replace("?.", ".")):
                raise Refusal(reasons.NOT_IN_SIGHT.format(item.key))
            return self.optional(text)
        return text

    def optional(self, text: str) -> str:
        """A member that may be asked of nothing, as the client asks for it elsewhere in the function."""
        owner, dot, name = text.rpartition(".")
        asked = f"{owner}?.{name}"
        return asked if dot and not owner.endswith("?") and asked in scope_of(self.call).text() else text

    def is_here(self, node: SgNode) -> bool:
        """Whether a node stands in the function that sends the request, or in the call."""
        return within(node, self.call) or span_of(scope_of(node)) == span_of(scope_of(self.call))

    def of_piece(self, piece: Piece) -> str | None:
        """The expression for an unknown part of a URL; None where it is not in sight."""
        name = self.named(piece)
        if name is not None:
            return self.settled(name, piece)
        if isinstance(piece, Known) or piece.module != self.module:
            return None
        frame = piece.frame
        node = syntax(piece.node)
        if self.gives_more(node):
            return None
        if isinstance(frame, Frame) and frame.function is self.request.site.function and self.is_here(node):
            return self.settled(node.text(), piece)
        return None

    def gives_more(self, node: SgNode) -> bool:
        """Whether an expression has known parts of the URL in it, as one that joins its steps does."""
        known = [piece for piece in self.request.url.pieces if isinstance(piece, Known)]
        sources = [one.source for one in known if one.source is not None and one.module == self.module]
        return any(within(syntax(one), node) for one in sources)

    def settled(self, text: str, piece: Piece) -> str | None:
        """An expression, unless it may have another value by the time that the request is sent."""
        node = piece.node if isinstance(piece, Gap) else piece.source
        if node is not None and piece.module == self.module and within(syntax(node), self.call):
            return text
        first = re.match(r"[A-Za-z_$][\w$]*", text)
        if first is not None and is_reassigned(scope_of(self.call), first[0]):
            return None
        return text

    def named(self, piece: Piece) -> str | None:
        """The first name of a part of a URL that can be used where the request is sent."""
        for via in piece.via:
            if not (via.whole and self.is_in_sight(via) and PLAIN.fullmatch(via.symbol)):
                continue
            if via.symbol in self.longer:
                continue
            if isinstance(piece, Known) or via.owner is None or isinstance(piece.node, tree.Name | tree.Attr):
                return via.symbol
        return None

    def is_in_sight(self, via: Via) -> bool:
        """Whether a name means the same where the request is sent."""
        if via.module != self.module:
            return False
        if via.instance is not None:
            return self.request.site.receiver is via.instance
        if via.owner is None:
            return True
        return covers(origin_span(via.owner), span_of(self.call)) and via.owner is self.request.site.function

    def own_path_begins_with_root(self) -> bool:
        """Whether the client's path has `/api` in it, and not the address that it is joined to.

        Raises `Refusal` where something stands before it in the path.
        """
        start = self.own_path_start()
        if start > self.where.start + 1:  # a slash may be added where the two are joined
            return False
        if self.request.url.shape[start : self.where.start].strip("/"):
            raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))
        return True

    def own_path_start(self) -> int:
        """The first character of the URL that a call gives, and not the address that it is joined to."""
        url = first_argument(self.call)
        if url is None:
            raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))
        names = {url.text(), *(one.text() for one in of_kinds(url, "identifier", "member_expression"))}
        place = 0
        for piece in self.request.url.pieces:
            source = piece.source if isinstance(piece, Known) else piece.node
            is_written = source is not None and piece.module == self.module and within(syntax(source), url)
            if is_written or any(via.symbol in names for via in piece.via):
                return place
            place += len(piece.text) if isinstance(piece, Known) else 1
        raise Refusal(reasons.NOT_IN_SIGHT.format(ADDRESS))


def balanced(text: str) -> str:
    """What of a text stands in no parentheses; one that closes says that it is no single expression."""
    depth, rest = 0, []
    for one in text:
        if one == "(":
            depth += 1
        elif one == ")":
            if depth == 0:
                rest.append(one)
            else:
                depth -= 1
        elif depth == 0:
            rest.append(one)
    return "".join(rest)


def arguments_of(call: SgNode) -> list[SgNode]:
    """The arguments of a call."""
    given = call.field("arguments")
    if given is None:
        raise Refusal(reasons.SENDER_UNKNOWN.format("no call"))
    return named(given)


def first_argument(call: SgNode) -> SgNode | None:
    """The first argument of a call."""
    found = arguments_of(call)
    return found[0] if found else None


def callee_of(call: SgNode) -> SgNode:
    """What a call calls; raises `Refusal` where no call stands in the source."""
    found = call.field("function") if call.kind() == "call_expression" else None
    inner = found.named_children() if found is not None and found.kind() == "await_expression" else []
    found = inner[-1] if inner else found
    if found is None:
        raise Refusal(reasons.SENDER_UNKNOWN.format("no call"))
    return found
