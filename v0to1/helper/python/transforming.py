"""The steps that make a function for another way to send requests: `await`, wrappers, quotes, layout."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from typing import Literal, TypeVar, cast

import libcst as cst

Sessions = Literal["httpx", "aiohttp"]
"""The libraries whose asynchronous sessions functions may send by."""

LINE = 88
"""How long a line may be where a client says nothing of it, in characters."""
_EMPTY = cst.Module([])

Definition = cst.FunctionDef | cst.ClassDef
"""A function, or a class."""

D = TypeVar("D", cst.FunctionDef, cst.ClassDef, cst.FunctionDef | cst.ClassDef)


class _Step(cst.CSTTransformer):
    """A change to a function or class."""

    def applied(self, defined: D) -> D:
        """The function or class after this step."""
        return cast("D", defined.visit(self))


class Awaited(_Step):
    """Makes functions asynchronous, and awaits their calls and those of the asynchronous `sessions`."""

    def __init__(self, functions: frozenset[str], *, sessions: Sessions | None) -> None:
        super().__init__()
        self._functions, self._sessions = functions, sessions

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Make it asynchronous if it is one of them."""
        if original_node.name.value not in self._functions:
            return updated_node
        return updated_node.with_changes(asynchronous=cst.Asynchronous())

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Await the call of an asynchronous function, of the session, or what reads a response of aiohttp."""
        called = _code(original_node.func)
        sends = self._sessions is not None and called in ("http.get", "http.post")
        reads = self._sessions == "aiohttp" and called == "response.json"
        return cst.Await(updated_node) if sends or reads or called in self._functions else updated_node

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """The status of a response, as the library calls it."""
        if self._sessions != "aiohttp" or _code(original_node) != "response.status_code":
            return updated_node
        return updated_node.with_changes(attr=cst.Name("status"))

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        """An item of what is awaited."""
        return updated_node.with_changes(value=_enclosed(updated_node.value))


class Wrapped(_Step):
    """Lets functions send by a function of the client, with the query in the path."""

    def __init__(self, get: str, post: str, root: str, *, is_async: bool) -> None:
        super().__init__()
        self._get, self._post, self._root, self._is_async = get, post, root, is_async
        self._query: str | None = ""
        self._path = "path"

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Look for the query of the function's request before anything is changed."""
        names = [one.name.value for one in node.params.params]
        self._path = "address" if "path" in names else "path"
        query = _QueryOf()
        node.visit(query)
        self._query = query.text()

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Take `request` in the place of a session, an address and options."""
        own = [one for one in updated_node.params.params if one.name.value not in ("http", "api", "options")]
        if original_node.params.params[0].name.value == "http":
            own.insert(0, cst.Param(cst.Name("request"), cst.Annotation(cst.Name("Any"))))
        params = updated_node.params.with_changes(params=own)
        options = params.star_kwarg
        if options is not None and options.name.value == "options":
            params = params.with_changes(star_kwarg=None)
        return updated_node.with_changes(params=params)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.SimpleStatementLine | cst.RemovalSentinel:
        """Write the path with its query; a query that is in the path needs no name."""
        statement = updated_node.body[0]
        if not isinstance(statement, cst.Assign):
            return updated_node
        target, value = _code(statement.targets[0].target), _code(statement.value)
        if target == "query" and self._query:
            return cst.RemoveFromParent()
        if target != "url" or not value.startswith('f"{api}'):
            return updated_node
        text = self._root + value.removeprefix('f"{api}').removesuffix('"') + (self._query or "")
        path = f'f"{text}"' if "{" in text else f'"{text}"'
        return cast("cst.SimpleStatementLine", cst.parse_statement(f"{self._path} = {path}")).with_changes(
            leading_lines=updated_node.leading_lines
        )

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Send by the wrapper, and hand it on to other functions."""
        called = _code(updated_node.func)
        if called == "_get":
            query = f'f"{{{self._path}}}?{{urlencode(query)}}"'
            return self._sent(self._get, self._path if self._query is not None else query)
        if called == "_post":
            return self._sent(self._post, self._path)
        codes = [_code(one.value) for one in updated_node.args]
        args = [
            one
            for one, code in zip(updated_node.args, codes, strict=True)
            if code not in ("http", "api", "options")
        ]
        if codes[:1] == ["http"]:
            args.insert(0, cst.Arg(cst.Name("request")))
        if len(args) == len(codes):
            return updated_node
        args = [one.with_changes(comma=cst.MaybeSentinel.DEFAULT) for one in args]
        return updated_node.with_changes(args=args)

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        """An item of what is awaited."""
        return updated_node.with_changes(value=_enclosed(updated_node.value))

    def _sent(self, template: str, path: str) -> cst.BaseExpression:
        sent = cst.parse_expression(template.replace("{request}", "request").replace("{path}", path))
        if not self._is_async or re.search(r"\bawait\b", template):
            return sent
        return cast("cst.BaseExpression", sent.visit(_AwaitedRequest()))


class _AwaitedRequest(cst.CSTTransformer):
    """Awaits the call of `request`, or of a method of it, and nothing that is done with what it gives."""

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """Await the call."""
        is_request = re.fullmatch(r"request(\.\w+)*", _code(original_node.func))
        return cst.Await(updated_node) if is_request else updated_node

    def leave_Subscript(
        self, original_node: cst.Subscript, updated_node: cst.Subscript
    ) -> cst.BaseExpression:
        """An item of what is awaited."""
        return updated_node.with_changes(value=_enclosed(updated_node.value))

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """An attribute of what is awaited."""
        return updated_node.with_changes(value=_enclosed(updated_node.value))


class _QueryOf(cst.CSTVisitor):
    """Reads the query of the one request of a function."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: cst.BaseExpression | None = None
        self._assigned: cst.BaseExpression | None = None
        self._changes = False

    def visit_Call(self, node: cst.Call) -> None:
        """Remember what is asked with."""
        if _code(node.func) == "_get":
            self._asked = node.args[2].value

    def visit_Assign(self, node: cst.Assign) -> None:
        """Remember the query, and whether it changes."""
        target = _code(node.targets[0].target)
        if target == "query":
            self._assigned = node.value
        self._changes = self._changes or target.startswith("query[")

    def text(self) -> str | None:
        """The query with its `?`, for an f-string; None if it is known only when it is sent."""
        if self._asked is None:
            return ""
        query = self._asked if isinstance(self._asked, cst.Dict) else self._assigned
        if not isinstance(query, cst.Dict) or self._changes:
            return None
        pairs = [one for one in query.elements if isinstance(one, cst.DictElement)]
        written = "&".join(f"{_in_query(one.key)}={_in_query(one.value)}" for one in pairs)
        return written and f"?{written}"


class Quoted(_Step):
    """Puts strings into the quotes of the client; docstrings keep theirs."""

    def __init__(self, quote: str) -> None:
        super().__init__()
        self._quote = quote

    def leave_SimpleString(
        self, original_node: cst.SimpleString, updated_node: cst.SimpleString
    ) -> cst.BaseExpression:
        """Change the quotes of a string."""
        text = original_node.raw_value
        if len(original_node.quote) != 1 or '"' in text or "'" in text:
            return updated_node
        return updated_node.with_changes(value=f"{original_node.prefix}{self._quote}{text}{self._quote}")

    def leave_FormattedString(
        self, original_node: cst.FormattedString, updated_node: cst.FormattedString
    ) -> cst.BaseExpression:
        """Change the quotes of an f-string."""
        start = original_node.start.rstrip("\"'") + self._quote
        return updated_node.with_changes(start=start, end=self._quote)


class Untyped(_Step):
    """Takes annotations away, and variables that are there for one only."""

    def leave_IndentedBlock(
        self, original_node: cst.IndentedBlock, updated_node: cst.IndentedBlock
    ) -> cst.IndentedBlock:
        """Return a value that had a name to have a type."""
        if len(original_node.body) < 2 or not _is_returned(*original_node.body[-2:]):
            return updated_node
        *others, line, _ = updated_node.body
        assigned = cst.ensure_type(cst.ensure_type(line, cst.SimpleStatementLine).body[0], cst.Assign)
        given = line.with_changes(body=[cst.Return(assigned.value)])
        return updated_node.with_changes(body=[*others, given])

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Say nothing of the result."""
        return updated_node.with_changes(returns=None)

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        """Say nothing of a parameter, whose default stands without spaces then."""
        if updated_node.annotation is None:
            return updated_node
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        with_default = updated_node.default is not None
        return updated_node.with_changes(
            annotation=None, equal=equal if with_default else cst.MaybeSentinel.DEFAULT
        )

    def leave_AnnAssign(
        self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign
    ) -> cst.BaseSmallStatement | cst.RemovalSentinel:
        """Only set a variable."""
        if updated_node.value is None:
            return cst.RemoveFromParent()
        return cst.Assign([cst.AssignTarget(updated_node.target)], updated_node.value)


def _is_returned(set_here: cst.CSTNode, last: cst.CSTNode) -> bool:
    """Whether a variable has a type when it is set, and is returned in the next statement."""
    match set_here, last:
        case (
            cst.SimpleStatementLine(body=[cst.AnnAssign(target=cst.Name(value=name), value=value)]),
            cst.SimpleStatementLine(body=[cst.Return(value=cst.Name(value=given))]),
        ):
            return value is not None and name == given
    return False


class _Postponed(_Step):
    """Writes annotations as strings that Python 3.8 could not evaluate: those of its newer types."""

    def __init__(self, quote: str) -> None:
        super().__init__()
        self._quote = quote

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Postpone the type of the result."""
        return updated_node.with_changes(returns=self._postponed(updated_node.returns))

    def leave_Param(self, original_node: cst.Param, updated_node: cst.Param) -> cst.Param:
        """Postpone the type of a parameter."""
        return updated_node.with_changes(annotation=self._postponed(updated_node.annotation))

    def _postponed(self, annotation: cst.Annotation | None) -> cst.Annotation | None:
        code = _code(annotation.annotation) if annotation is not None else ""
        if annotation is None or not re.search(r"[\[|]", code):
            return annotation
        return annotation.with_changes(annotation=cst.SimpleString(f"{self._quote}{code}{self._quote}"))


class _Renamed(_Step):
    """Gives names other ones, but for members and arguments that are called so."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """Change a name."""
        return updated_node.with_changes(value=self._names.get(original_node.value, original_node.value))

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        """Keep the name of a member."""
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        """Keep the name of an argument."""
        return updated_node.with_changes(keyword=original_node.keyword)


def renamed(function: str, names: Mapping[str, str], *, width: int = LINE) -> str:
    """The text of a function with other names."""
    if not names:
        return function
    return rendered(_Renamed(names).applied(defined_in(function).popitem()[1]), width=width)


def postponed(function: str, quote: str, *, width: int = LINE) -> str:
    """The text of a function whose annotations every Python 3 understands."""
    return rendered(_Postponed(quote).applied(defined_in(function).popitem()[1]), width=width)


def rendered(defined: Definition, *, width: int = LINE) -> str:
    """The source of a function, its first line broken as formatters do; without a newline at the end.

    That of a class has the same of its methods.
    """
    if isinstance(defined, cst.FunctionDef):
        return _rendered_function(defined, width)
    members = [
        _rendered_function(one, width - 4) if isinstance(one, cst.FunctionDef) else _code(one).strip()
        for one in defined.body.body
    ]
    body = textwrap.indent("\n\n".join(members), "    ")
    return f"class {defined.name.value}:\n{body}"


def _rendered_function(function: cst.FunctionDef, width: int) -> str:
    params = function.params
    given = [_parameter(one) for one in params.params]
    if isinstance(params.star_arg, cst.Param):
        given.append(f"*{_parameter(params.star_arg)}")
    elif params.kwonly_params:
        given.append("*")
    given += map(_parameter, params.kwonly_params)
    if params.star_kwarg is not None:
        given.append(f"**{_parameter(params.star_kwarg)}")
    start = f"{'async ' if function.asynchronous else ''}def {function.name.value}("
    end = f") -> {_code(function.returns.annotation)}:" if function.returns is not None else "):"
    head = start + ", ".join(given) + end
    if len(head) > width:
        inside = ", ".join(given)
        lines = [inside] if len(inside) + 4 <= width else [f"{one}," for one in given]
        head = "\n".join((start, *(f"    {line}" for line in lines), end))
    return head + "\n" + _code(function.body).strip("\n")


def definitions(source: str) -> dict[str, cst.FunctionDef]:
    """The functions of a module by name."""
    return {name: one for name, one in defined_in(source).items() if isinstance(one, cst.FunctionDef)}


def defined_in(source: str) -> dict[str, Definition]:
    """The functions and classes of a module by name."""
    module = cst.parse_module(source)
    return {one.name.value: one for one in module.body if isinstance(one, cst.FunctionDef | cst.ClassDef)}


def _parameter(param: cst.Param) -> str:
    annotation = f": {_code(param.annotation.annotation)}" if param.annotation is not None else ""
    equal = " = " if param.annotation is not None else "="
    default = f"{equal}{_code(param.default)}" if param.default is not None else ""
    return f"{param.name.value}{annotation}{default}"


def _in_query(value: cst.BaseExpression) -> str:
    return value.raw_value if isinstance(value, cst.SimpleString) else f"{{{_code(value)}}}"


def _enclosed(value: cst.BaseExpression) -> cst.BaseExpression:
    """What is awaited in parentheses, for an item of it."""
    if not isinstance(value, cst.Await) or value.lpar:
        return value
    return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def _code(node: cst.CSTNode) -> str:
    return _EMPTY.code_for_node(node)


__all__ = [
    "LINE",
    "Awaited",
    "Quoted",
    "Sessions",
    "Untyped",
    "Wrapped",
    "definitions",
    "postponed",
    "renamed",
    "rendered",
]
