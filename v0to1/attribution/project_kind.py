"""Whether a module belongs to a program, whose functions nobody else calls, or to a library: by evidence."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from v0to1 import tree
from v0to1.attribution import python_packaging
from v0to1.core.project_kind import AUTO, LIBRARY, PROGRAM, ProjectKind
from v0to1.evaluation.interpreter.program import Evaluation
from v0to1.languages.base import Workbench
from v0to1.records import record

PYTHON, JAVASCRIPT = "python", "javascript"

SETTING = '`project = "{}"` in the settings'
UNPACKAGED = "no packaging metadata"
NOT_SHIPPED = "{} does not ship {}"
DOCUMENTED = "{} shows how to import it"
RUN_BY = "`{}` in {}"
UNRUN = "nothing in the project runs it"

SHOWING = (".md", ".markdown", ".mdx", ".rst", ".adoc", ".asciidoc", ".yml", ".yaml", ".sh")
TELLING = (*SHOWING, ".toml", ".cfg", ".service", ".mk", ".html", ".ps1", ".bat", ".bash")
BUILDING = frozenset(
    {"Makefile", "makefile", "justfile", "Justfile", "Procfile", "package.json", "Jenkinsfile"}
)
"""Files that may say how others are run, by their endings and by their names."""

IMPORTING = r"""^[ \t]*(?:from|import)\b[^\n]*?\b({0})\b|["'](?:[^"'\s]*/)?({0})(?:\.\w+)?["']"""
"""Where a source may import one of some modules, by their names."""

PACKED = frozenset({"__init__", "index"})
"""Modules that are imported by the name of their folder."""

STARTED = re.compile(r"""^if[ \t]+__name__[ \t]*==[ \t]*["']__main__["']""", re.MULTILINE)
RUNNERS = {
    PYTHON: r"(?:python[\d.]*|(?:uv|pipx|streamlit|fastapi) run|flask|uvicorn|gunicorn|hypercorn|celery)",
    JAVASCRIPT: r"(?:node|nodemon|tsx|ts-node|bun(?: run)?|deno run|pm2 start|wrangler (?:dev|deploy))",
}
"""The programs by which files are run, in documents, workflows, build files and scripts."""

PREPARING = frozenset(
    {"append", "basicConfig", "config", "defineProperty", "disable_warnings", "extend", "filterwarnings",
     "getLogger", "insert", "install", "load_dotenv", "register", "set", "setLevel", "setdefault",
     "simplefilter", "update", "use"}
)  # fmt: skip
"""Calls that a module makes when it is imported, without being a program for that."""

MOST = 30
"""How many modules are looked at for one that begins the program."""


@record(frozen=True, slots=True)
class Files:
    """The files of a project in one language: `read` gives those beside them, too."""

    paths: frozenset[str]
    read: Callable[[str], str | None]
    is_test: Callable[[str], bool]


class ProjectKinds:
    """What each module of a project in one language belongs to.

    `setting` is what the settings say of the whole project (or `auto`), `public` are the names that they call
    public: with any, a library has no others, and a program has these.
    """

    def __init__(
        self,
        bench: Workbench,
        files: Files,
        evaluation: Evaluation,
        *,
        setting: str = AUTO,
        public: Sequence[str] = (),
    ) -> None:
        self.bench = bench
        self.files = files
        self.imports = evaluation.imports
        self.modules = frozenset(evaluation.modules)
        self.setting = setting
        self.public = tuple(tuple(re.split(r"[./:\\]+", one.strip("./"))) for one in public)
        self.known: dict[str, ProjectKind] = {}
        self._beside: dict[str, str] | None = None
        self._importing: dict[str, frozenset[str]] = {}

    def of(self, module: str) -> ProjectKind:
        """What a module belongs to."""
        found = self.known.get(module)
        if found is None:
            found = self.known[module] = self._found(module)
        return found

    def closed(self, module: str, names: Sequence[str]) -> bool:
        """Whether only the project calls a function, by its module, class and name: none that is listed."""
        if self.public and (self.of(module).kind == LIBRARY or self.is_listed(module, names)):
            return not self.is_listed(module, names)
        return self.of(module).is_program

    def is_listed(self, module: str, names: Sequence[str]) -> bool:
        """Whether the settings name a function as public, by itself, its class, its module or its package."""
        path = [one for one in posixpath.splitext(module)[0].split("/") if one not in PACKED]
        return any(
            is_within(listed, (*path, *names)) and listed[-1] in (*path, *names) for listed in self.public
        )

    def _found(self, module: str) -> ProjectKind:
        language = self.bench.language
        if self.setting != AUTO:
            return ProjectKind(".", language, self.setting, (SETTING.format(self.setting),))
        if language == PYTHON:
            return self._of_python(module)
        if language == JAVASCRIPT:
            return self._of_javascript(module)
        return ProjectKind(".", language, PROGRAM, ())

    def _of_python(self, module: str) -> ProjectKind:
        read = self.files.read
        metadata = python_packaging.metadata_of(module, read)
        if metadata is None:
            return self._unpackaged(module, UNPACKAGED)
        told = python_packaging.kind_of(module, metadata, read, self.documented(module), self.run_by(module))
        if told is None:
            file = posixpath.join(metadata.folder, metadata.file)
            return self._unpackaged(module, NOT_SHIPPED.format(file, module))
        return ProjectKind(metadata.folder or ".", PYTHON, *told)

    def _of_javascript(self, module: str) -> ProjectKind:
        from v0to1.attribution import javascript_packaging  # which loads the parser

        read = self.files.read
        found = javascript_packaging.package_of(module, read)
        if found is None:
            return self._unpackaged(module, UNPACKAGED)
        folder = found[0]
        outside = next(
            (one for one in self._users(module) if folder and not one.startswith(f"{folder}/")), ""
        )
        run = self.run_by(module)
        told = javascript_packaging.kind_of(found, read, self.documented(module), run, outside)
        if told is None:
            return self._unpackaged(module, NOT_SHIPPED.format(found[1], "anything"))
        return ProjectKind(folder or ".", JAVASCRIPT, *told)

    def _unpackaged(self, module: str, why: str) -> ProjectKind:
        """What a module is that nothing ships: a program, if the project runs it, or one that imports it."""
        language, place = self.bench.language, posixpath.dirname(module) or "."
        shown = self.documented(module)
        if shown:
            return ProjectKind(place, language, LIBRARY, (shown,))
        seen = [module]
        for one in seen:
            how = self.started(one) or self.run_by(one)
            if how:
                return ProjectKind(place, language, PROGRAM, (why, how))
            users = [each for each in self._users(one) if each not in seen and not self._is_aside(each)]
            seen += users[: max(0, MOST - len(seen))]
        return ProjectKind(place, language, LIBRARY, (why, UNRUN))

    def _is_aside(self, module: str) -> bool:
        """Whether a module stands in a document, or is a test: neither is what the project is for."""
        return module in self.bench.standalone or self.files.is_test(module)

    def _users(self, module: str) -> Iterator[str]:
        """The modules that import one."""
        yield from (one for one, targets in self.imports.items() if module in targets)
        self._look_around()
        stem = stem_of(module)
        for path, stems in self._importing.items():
            if stem in stems and module in self.bench.modules.imports(path):
                yield path

    def _look_around(self) -> Mapping[str, str]:
        """The texts of files beside the sources that name a module; all are looked through once."""
        if self._beside is None:
            self._beside, own = {}, self.files
            names = [one for one in self.modules if not self._is_aside(one)]
            stems = sorted({stem_of(one) for one in names} - {""})
            importing = re.compile(IMPORTING.format("|".join(map(re.escape, stems))), re.MULTILINE)
            for path, text in self.bench.around("", self._may_tell, also=stems) if stems else ():
                if path not in own.paths:
                    self._beside[path] = text
                elif found := frozenset(found[1] or found[2] for found in importing.finditer(text)):
                    self._importing[path] = found
        return self._beside

    def _may_tell(self, path: str) -> bool:
        """Whether a file may import a module, run it or show how to use it."""
        if path in self.files.paths:
            return path not in self.modules
        return posixpath.basename(path) in BUILDING or path.lower().endswith(TELLING) or is_image(path)

    def started(self, module: str) -> str:
        """How a module says that it is run by itself; empty where it does not."""
        text = self.bench.modules.text(module)
        if text.startswith("#!"):
            return f"{module} begins with `{text.splitlines()[0]}`"
        if self.bench.language == PYTHON and STARTED.search(text):
            return f'{module} has `if __name__ == "__main__"`'
        for node in self.bench.modules.body(module):
            name = called_by(node)
            if name and name not in PREPARING:
                return f"{module} calls `{name}` when it is loaded"
        return ""

    def run_by(self, module: str) -> str:
        """Which file of the project runs a module, and how; empty where none does."""
        runner = RUNNERS.get(self.bench.language, "(?!)")
        stem = stem_of(module)
        package = posixpath.basename(posixpath.dirname(module))
        dotted = rf"(?:[\w.]+\.)?{re.escape(stem)}(?![\w/])"
        path = rf"(?:[^\s\"'`]*/)?{re.escape(stem)}\.\w+"
        how = re.compile(
            rf"(?:{runner}(?:[ \t]+-[\w-]+(?:=\S+)?)*[ \t\",\[\]']+(?:{path}|{dotted})"
            rf"|(?:^|[$;&|:>])[ \t]*\./{path})[^\s\"'`,]*",
            re.MULTILINE,
        )
        word = package if stem in ("__main__", *PACKED) and package else stem
        for name, text in self._look_around().items():
            found = how.search(text) if word in text else None
            if found is not None and posixpath.splitext(module)[1][1:] in ("py", "pyw", *SCRIPTS):
                return RUN_BY.format(" ".join(found[0].lstrip("$;&|:> \t").split()), name)
        return ""

    def documented(self, module: str) -> str:
        """Which document or workflow shows how others import a module; empty where none does."""
        stem = stem_of(module)
        if not stem:
            return ""
        name = re.escape(stem)
        if self.bench.language == PYTHON:
            importing = re.compile(
                rf"(?:^|[\"';])[ \t>$]*(?:from[ \t]+(?:\w+\.)*{name}[ \t]+import\b"
                rf"|import[ \t]+(?:\w+\.)*{name}[ \t]*(?:$|[;\"']))",
                re.MULTILINE,
            )
        else:
            importing = re.compile(rf"""\b(?:from|require\()\s*["'](?:[^"'\s]*/)?{name}(?:\.\w+)?["']""")
        for path, text in self._look_around().items():
            if stem in text and may_show(path) and importing.search(text):
                return DOCUMENTED.format(path)
        return ""


SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts", "jsx", "tsx")
"""The endings of modules of JavaScript."""


def is_image(path: str) -> bool:
    """Whether a file says how an image is built, or how one is run."""
    name = posixpath.basename(path).lower()
    return "docker" in name or "containerfile" in name


def may_show(path: str) -> bool:
    """Whether a file is a document, a workflow or a script, with code of others in it."""
    return path.lower().endswith(SHOWING)


def stem_of(module: str) -> str:
    """The name by which a module is imported."""
    stem = posixpath.splitext(posixpath.basename(module))[0]
    return posixpath.basename(posixpath.dirname(module)) if stem in PACKED else stem


def is_within(listed: Sequence[str], names: Sequence[str]) -> bool:
    """Whether all steps of a listed name come in a longer one, in their order."""
    rest = iter(names)
    return all(any(one == each for each in rest) for one in listed)


def called_by(node: tree.Node) -> str:
    """What a statement calls and is there for; empty for any other."""
    while isinstance(node, tree.Await):
        node = node.value
    if not isinstance(node, tree.Call):
        return ""
    if isinstance(node.callee, tree.Attr):
        inner = called_by(node.callee.target)
        return inner or node.callee.name
    if isinstance(node.callee, tree.Name):
        return node.callee.name
    return "a function" if isinstance(node.callee, tree.Function) else ""
