"""The helper file of a client (`openhands-v1.ts`, `.js`): its functions, its place, and its imports."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from ast_grep_py import SgNode

from v0to1.adapter.compose_javascript import System
from v0to1.core import reasons
from v0to1.core.model import Span
from v0to1.helper.javascript.compose import (
    Kind,
    Language,
    Modules,
    Style,
    Transport,
    compose,
    is_unedited,
    lacks,
    merged,
)
from v0to1.languages.base import Change, HelperRefusal, HelperUse, NewFile, keys_read
from v0to1.languages.javascript.adapter.file import (
    SCRIPT,
    TYPESCRIPT,
    ending_of,
    folder_of,
    part_of,
    system_of,
)
from v0to1.languages.javascript.adapter.imports import insert, is_import, last_import
from v0to1.languages.javascript.adapter.module_systems import package_of
from v0to1.languages.javascript.adapter.packaging import pack
from v0to1.languages.javascript.adapter.specifiers import named_as
from v0to1.languages.javascript.editing.names import HELPER, helper_imports, known, namespace_of
from v0to1.languages.javascript.editing.runtimes import CRYPTO, MADE
from v0to1.languages.javascript.editing.syntax import end_of_statement, named, newline_of
from v0to1.languages.javascript.line_length import line_length
from v0to1.languages.javascript.modules import JavaScriptModules
from v0to1.languages.javascript.nodes import of_kinds, span_of
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.strings import literal
from v0to1.records import record

DEFAULT_POST = '{request}({path}, { method: "POST" })'
LINE_END = re.compile(r"\r\n")
SOURCE = re.compile(r"""(?:import\b[^"'`]*|require\(\s*)["']([^"']+)["']""")
"""The start of an import, or of a call that loads a module, with the name of that."""

Group = tuple[str, System, str]
"""What may have a helper file together: the part of a package, its module system, and the ending of files."""


@record(frozen=True, slots=True)
class HelperFile:
    """A helper file: its path, and the module system that it is written for."""

    path: str
    system: str


def helper_files(
    sources: Sources,
    uses: Sequence[HelperUse],
    imports: Sequence[tuple[str, str]],
    specified: Mapping[str, str],
) -> tuple[list[Change], list[NewFile]]:
    """The imports of helper functions and of Node's modules, and the helper files.

    `specified` are texts that show how a module imports others. Raises `HelperRefusal` where a file cannot
    be written.
    """
    wanted: dict[str, list[HelperUse]] = {}
    for use in uses:
        wanted.setdefault(use.module, []).append(use)
    files = planned(sources.modules, sorted(wanted))
    changes: list[Change] = []
    for module in sorted({*wanted, *(module for module, _ in imports)}):
        own = wanted.get(module, [])
        made = any(line == CRYPTO for each, line in imports if each == module)
        changes += imported(sources, module, files.get(module), own, specified.get(module, ""), made=made)
    needed: dict[HelperFile, list[HelperUse]] = {}
    for module, file in files.items():
        needed.setdefault(file, []).extend(wanted[module])
    written = [
        one
        for file, own in sorted(needed.items(), key=lambda pair: pair[0].path)
        if (one := helper_file(sources, file, own)) is not None
    ]
    listed: dict[str, str] = {}
    pack(sources.modules, [one.path for one in written if one.before is None], listed)
    lists = [NewFile(path, sources.modules.read(path), text) for path, text in sorted(listed.items())]
    return changes, [*written, *(one for one in lists if one.before != one.after)]


def planned(modules: JavaScriptModules, wanted: Iterable[str]) -> dict[str, HelperFile]:
    """The helper file of each module: one for all of the same part of a package that load it alike."""
    groups: dict[Group, list[str]] = {}
    for module in wanted:
        system = system_of(modules, module)
        if system == SCRIPT:
            raise HelperRefusal(reasons.NO_MODULE)
        groups.setdefault((part_of(modules, module), system, ending_of(modules, module)), []).append(module)
    hosts = hosts_of(modules, groups)
    found: dict[str, HelperFile] = {}
    taken: set[str] = set()
    for (part, system, ending), own in sorted(
        groups.items(), key=lambda one: (one[0][1] != TYPESCRIPT, one[0])
    ):
        if (part, system, ending) in hosts:
            continue
        path = existing(modules, part, system, ending) or placed(modules, (system, ending), own, taken)
        taken.add(path)
        found.update(dict.fromkeys(own, HelperFile(path, system)))
    for guest, host in hosts.items():
        found.update((module, found[groups[host][0]]) for module in groups[guest])
    return found


def hosts_of(modules: JavaScriptModules, groups: Mapping[Group, Sequence[str]]) -> dict[Group, Group]:
    """The groups that need no file of their own: all their modules import from the part of another one."""
    found: dict[Group, Group] = {}
    for one, other in permutations(sorted(groups), 2):
        apart = package_of(modules, groups[one][0]) != package_of(modules, groups[other][0])
        if apart or one[1:] != other[1:] or one in found or other in found or existing(modules, *one):
            continue
        if all(imports_from(modules, each, other[0]) for each in groups[one]) and not any(
            imports_from(modules, each, one[0]) for each in groups[other]
        ):
            found[one] = other
    return found


def imports_from(modules: JavaScriptModules, module: str, part: str) -> bool:
    """Whether a module imports one of its own project that stands in a part of that."""
    root = modules.parse(module)
    for line in of_kinds(root, "import_statement", "call_expression") if root is not None else ():
        source = SOURCE.match(line.text())
        file = modules.file_of(module, source[1]) if source is not None else None
        if file is not None and part_of(modules, file) == part:
            return True
    return False


def existing(modules: JavaScriptModules, part: str, system: str, ending: str) -> str:
    """The helper file that a part of a project has already, for modules that load it alike."""
    for path in sorted(modules.paths):
        name = posixpath.basename(path)
        if not re.fullmatch(rf"{HELPER}(?:-\w+)?{re.escape(ending)}", name):
            continue
        is_common = "module.exports" in (modules.read(path) or "")
        if part_of(modules, path) == part and is_common == (system == "commonjs"):
            return path
    return ""


def placed(modules: JavaScriptModules, style: tuple[str, str], own: Sequence[str], taken: set[str]) -> str:
    """A new file for modules that load it alike, in the folder that is around all of them."""
    system, ending = style
    folders = [folder_of(modules, one) for one in own]
    folder = posixpath.commonpath(folders) if all(folders) else ""
    stem = posixpath.join(folder, HELPER)
    others = {*taken, *modules.paths}
    beside = {f"{stem}.ts", f"{stem}.js"} - {stem + ending}
    is_taken = stem + ending in others or (ending in (".ts", ".js") and bool(beside & others))
    return f"{stem}-{system}{ending}" if is_taken else stem + ending


def imported(
    sources: Sources,
    module: str,
    file: HelperFile | None,
    uses: Sequence[HelperUse],
    like: str,
    *,
    made: bool,
) -> Iterator[Change]:
    """The changes that import what a module uses of the helper file, and what makes ids."""
    root, whole = sources.root(module), sources.text(module)
    quote, newline = sources.quote_in(module), newline_of(whole)
    is_common = system_of(sources.modules, module) == "commonjs"
    names = sorted({known(use.function) for use in uses})
    lines: list[str] = []
    if file is not None and names:
        lines_there = helper_imports(root)
        if lines_there:
            yield from extended(module, lines_there[0], names)
        else:
            path = literal(named_as(sources.modules, module, file.path, like), quote)
            space, width = namespace_of(root), width_of(sources, module, whole)
            lines.append(statement(space, names, path, is_common=is_common, newline=newline, width=width))
    if made:
        source = literal("crypto" if is_common else CRYPTO, quote)
        own = (
            f"const {{ {MADE} }} = require({source});" if is_common else f"import {{ {MADE} }} from {source};"
        )
        first = first_import(root)
        if first is None or last_import(root) is None:
            lines.insert(0, own)
        else:
            end = end_of_statement(whole) if not first.text().endswith(";") else ";"
            apart = newline if is_apart(root, first) else ""
            start = span_of(first).start
            yield Change(
                module, Span(start, start), own.removesuffix(";") + end.replace(";;", ";") + newline + apart
            )
    if lines:
        text = newline.join(lines)
        if not end_of_statement(whole):
            text = newline.join(one.removesuffix(";") for one in lines)
        yield insert(root, (module, whole), text, newline)


def statement(
    space: str, names: Sequence[str], path: str, *, is_common: bool, newline: str, width: int
) -> str:
    """An import of functions of the helper file, or of all of it."""
    if space:
        return f"const {space} = require({path});" if is_common else f"import * as {space} from {path};"
    listed = ", ".join(names)
    before, after = ("const", f"= require({path});") if is_common else ("import", f"from {path};")
    line = f"{before} {{ {listed} }} {after}"
    if len(line) <= width:
        return line
    inner = "".join(f"  {one},{newline}" for one in names)
    return f"{before} {{{newline}{inner}}} {after}"


def first_import(root: SgNode) -> SgNode | None:
    """The first import at the top of a module."""
    for node in root.children():
        if is_import(node):
            return node
        if node.kind() not in ("comment", "hash_bang_line", "expression_statement"):
            return None
    return None


def is_apart(root: SgNode, first: SgNode) -> bool:
    """Whether the first import is one of the project itself, so that one of Node stands apart from it."""
    return re.search(r"""["']\.{1,2}/""", first.text()) is not None


def extended(module: str, line: SgNode, names: Sequence[str]) -> Iterator[Change]:
    """The change that adds functions to an import."""
    entries = [
        one
        for pattern in (line.find(kind="named_imports"), line.find(kind="object_pattern"))
        if pattern is not None
        for one in named(pattern)
    ]
    if not entries:
        return
    present = {one.text().split(" ")[0] for one in entries}
    missing = [one for one in names if one not in present]
    if missing:
        end = span_of(entries[-1]).end
        yield Change(module, Span(end, end), "".join(f", {one}" for one in missing))


def helper_file(sources: Sources, file: HelperFile, uses: Sequence[HelperUse]) -> NewFile | None:
    """A helper file with the functions that modules need, or None where it has them."""
    transport = joined([use.transport for use in uses if isinstance(use.transport, Transport)])
    names, keys = {known(use.function) for use in uses}, keys_read(uses)
    language: Language = "typescript" if file.system == TYPESCRIPT else "javascript"
    modules: Modules = "commonjs" if file.system == "commonjs" else "esm"
    before = sources.modules.read(file.path) if file.path in sources.modules.paths else None
    style = style_of(sources, file.path, [use.module for use in uses])
    if before is None or not before.strip():  # an editor may have created it, and left it empty
        text = compose(names, transport, language, modules, style, keys=keys)
        newline = newline_of(sources.text(uses[0].module))
        return NewFile(file.path, before, text if newline == "\n" else text.replace("\n", newline))
    if not lacks(before, names, keys):
        return None
    plain = LINE_END.sub("\n", before)
    if not is_unedited(plain):
        raise HelperRefusal(reasons.EDITED.format(file.path))
    try:
        after = merged(plain, names, transport, language, modules, style, keys=keys)
    except ValueError as error:
        raise HelperRefusal(reasons.TWO_SENDERS) from error
    return NewFile(file.path, before, after if plain == before else after.replace("\n", "\r\n"))


def joined(transports: Sequence[Transport]) -> Transport:
    """The one transport of all uses; raises `HelperRefusal` where there are several."""
    if not transports:
        return Transport("fetch")
    kinds: set[tuple[Kind, str, bool]] = {(one.kind, one.root, one.data) for one in transports}
    gets = {one.get for one in transports}
    posts = {one.post for one in transports if one.post}
    if len(kinds) > 1 or len(gets) > 1 or len(posts) > 1:
        raise HelperRefusal(reasons.TWO_SENDERS)
    kind, root, data = kinds.pop()
    post = posts.pop() if posts else DEFAULT_POST
    return Transport(kind, gets.pop(), post, root, joined_timeout(transports), data)


def joined_timeout(transports: Sequence[Transport]) -> str:
    """The one time-out of requests to the Agent Server; raises `HelperRefusal` where there are several."""
    found = {one.timeout for one in transports if one.timeout}
    if len(found) > 1:
        raise HelperRefusal(reasons.TWO_SENDERS)
    return next(iter(found), "")


def style_of(sources: Sources, path: str, modules: Sequence[str]) -> Style:
    """How a client is formatted."""
    texts = [sources.text(one) for one in modules]
    whole = "\n".join(texts)
    quote = sources.quote_in(modules[0])
    indent = (
        4
        if re.search(r"^ {4}\S", whole, re.MULTILINE) and not re.search(r"^ {2}\S", whole, re.MULTILINE)
        else 2
    )
    return Style(
        quote="'" if quote == "'" else '"',
        semicolons=bool(end_of_statement(whole)),
        indent=indent,
        width=width_of(sources, path, whole),
    )


def width_of(sources: Sources, path: str, whole: str) -> int:
    """How long lines may be: as the formatter is told, or as those of the client are."""
    told = line_length(sources.modules.read, path)
    if told is not None:
        return told
    longest = max((len(line) for line in whole.splitlines()), default=0)
    return 80 if longest <= 80 else 100
