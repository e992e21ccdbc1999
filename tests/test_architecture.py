"""The house rules that a machine can see: imports go one way, and each thing is done in its place."""

from __future__ import annotations

import ast
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "v0to1"

LEAVES = ("errors", "config", "records", "resources", "__init__")
"""Top modules that know nothing of the layers and that every layer may import."""

LAYERS = {
    "core": (),
    "tree": ("core",),
    "evaluation": ("core", "tree"),
    "adapter": ("core",),
    "helper": ("adapter",),
    "languages": ("adapter", "core", "evaluation", "helper", "tree"),
    "scan": ("core", "languages"),
    "attribution": ("core", "evaluation", "languages", "scan", "tree"),
    "rewriting": ("core", "evaluation", "languages", "tree"),
    "planning": ("attribution", "core", "evaluation", "languages", "rewriting", "scan", "tree"),
    "applying": ("attribution", "core", "languages", "planning", "scan"),
    "findings": ("attribution", "core", "evaluation", "languages", "planning", "rewriting", "scan", "tree"),
    "pipeline": (
        "applying",
        "attribution",
        "core",
        "evaluation",
        "findings",
        "languages",
        "planning",
        "scan",
        "tree",
    ),
    "reports": ("core",),
    "fleet": ("core", "reports"),
    "gateway": ("adapter", "core"),
    "mock": ("core",),
    "proof": ("core", "mock"),
    "server": ("applying", "core", "findings", "languages", "pipeline", "reports", "scan"),
    "cli": (
        "applying",
        "core",
        "findings",
        "fleet",
        "gateway",
        "mock",
        "pipeline",
        "proof",
        "reports",
        "scan",
        "server",
    ),
    "codemod": ("applying", "core", "pipeline", "scan"),
    "__main__": ("cli",),
}
"""What the modules of a layer may import besides the leaves and their own layer."""

HEAVY = {
    "ahocorasick_rs": ("scan",),
    "ast_grep_py": ("languages", "adapter"),
    "markdown_it": ("languages",),
    "msgspec": ("core", "evaluation"),
    "libcst": ("languages", "helper", "codemod"),
    "lsprotocol": ("server",),
    "pygls": ("server",),
    "jinja2": ("reports",),
    "markupsafe": ("reports",),
    "click": ("cli", "reports"),
    "yaml": ("core", "evaluation", "languages"),
    "pathspec": ("findings", "planning", "scan"),
    "platformdirs": ("applying", "scan"),
    "jsonschema": ("core", "mock"),
    "flask": ("mock",),
    "psutil": ("proof",),
    "simple_websocket": ("mock",),
    "werkzeug": ("mock",),
    "engineio": ("gateway",),
    "distributed": ("fleet",),
    "h11": ("gateway",),
    "httpx": ("gateway",),
    "multipart": ("gateway",),
    "prometheus_client": ("gateway",),
    "socketio": ("gateway", "mock"),
    "starlette": ("gateway",),
    "uvicorn": ("gateway",),
    "websockets": ("gateway",),
}
"""Libraries, and the only layers that know them."""

DISK = (
    "adapter/read_javascript.py",
    "adapter/read_python.py",
    "adapter/table.py",
    "applying/journal.py",
    "applying/writing.py",
    "cli/mocking.py",  # the log of requests
    "cli/__init__.py",  # the null device, for output that nobody reads
    "cli/saved.py",
    "cli/schemas.py",
    "core/atomic_files.py",
    "core/loading/rules.py",
    "core/loading/schema.py",
    "core/regular.py",
    "core/usage_files.py",
    "evaluation/http/libraries.py",
    "fleet/campaign.py",
    "fleet/cloning.py",
    "fleet/limited.py",
    "fleet/results.py",
    "fleet/scratch.py",
    "fleet/work.py",
    "gateway/checks.py",
    "gateway/metrics.py",
    "gateway/peers.py",
    "gateway/serving.py",
    "gateway/settings.py",
    "gateway/woken.py",  # what the workers share
    "mock/contract.py",
    "proof/child.py",
    "proof/copies.py",
    "proof/guards/sitecustomize.py",  # which runs in the processes of clients
    "proof/isolation.py",
    "proof/proving.py",
    "reports/html.py",
    "scan/cache.py",
    "scan/candidates.py",
)
"""Modules that read or write files: clients' code in read and write, data of our own in the others."""

SOURCES = PACKAGE / "adapter" / "python"
"""The folder of code that is written into clients, which has rules of its own."""

EVERY = sorted(PACKAGE.rglob("*.py"))
MODULES = [path for path in EVERY if not path.is_relative_to(SOURCES)]


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@lru_cache(maxsize=1)
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Give all nodes of a module, which one rule after the other looks at."""
    return tuple(ast.walk(parsed(path)))


@lru_cache(maxsize=1)
def imports(path: Path) -> list[tuple[int, str]]:
    """Give every import of a module, wherever it stands, with its line; relative ones are not used."""
    found: list[tuple[int, str]] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            found += ((node.lineno, each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: relative import"
            found += ((node.lineno, f"{node.module}.{each.name}") for each in node.names)
    return found


@lru_cache(maxsize=1)
def calls(path: Path) -> list[tuple[int, str]]:
    """Give the names of all functions and methods that a module calls."""
    found = (node for node in nodes(path) if isinstance(node, ast.Call))
    return [(node.lineno, ast.unparse(node.func)) for node in found]


def imports_go_one_way(path: Path) -> None:
    mine = layer(path)
    allowed = (*LEAVES, *LAYERS.get(mine, ()), mine)
    for line, imported in imports(path):
        parts = imported.split(".")
        if parts[0] != "v0to1":
            continue
        there = (
            parts[1]
            if (PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").is_file()
            else "__init__"
        )
        assert there in allowed, f"{name(path)}:{line}: {mine} imports {imported}"


def leaves_import_leaves_only(path: Path) -> None:
    if layer(path) not in LEAVES:
        return
    for line, imported in imports(path):
        if imported.startswith("v0to1."):
            assert imported.split(".")[1] in LEAVES, f"{name(path)}:{line}: a leaf imports {imported}"


def test_there_are_no_import_cycles() -> None:
    """Not inside a layer either, and not by imports that stand in a function or serve types alone."""
    dotted = {".".join(("v0to1", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in EVERY}
    modules = {module.removesuffix(".__init__"): path for module, path in dotted.items()}
    needed = {
        module: {
            there
            for _, imported in imports(path)
            for there in [imported if imported in modules else imported.rpartition(".")[0]]
            if there in modules and there != module
        }
        for module, path in modules.items()
    }
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None


def test_every_folder_is_a_layer() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert folders <= set(LAYERS)


def a_library_is_known_in_its_layers_only(path: Path) -> None:
    for line, imported in imports(path):
        layers = HEAVY.get(imported.split(".")[0])
        assert layers is None or layer(path) in layers, f"{name(path)}:{line}: imports {imported}"


def what_is_immutable_is_copied_by_its_own_function(path: Path) -> None:
    """Nodes and values are no data classes, which are all that the function of those can copy.

    Readers of settings have neither, and are loaded before anything is evaluated.
    """
    for line, imported in imports(path):
        made_here = layer(path) in ("tree", "evaluation", "languages") and not name(path).startswith(
            "languages/data/"
        )
        wrong = made_here and imported == "dataclasses.replace"
        assert not wrong, f"{name(path)}:{line}: imports {imported}, and not that of core.immutable"


def printing_asking_and_exiting_are_for_the_command_line(path: Path) -> None:
    for line, called in calls(path):
        assert called not in ("print", "input", "breakpoint", "exit", "quit"), (
            f"{name(path)}:{line}: {called}()"
        )
        if called in ("sys.exit", "click.echo", "click.prompt", "sys.stdout.write", "sys.stderr.write"):
            assert layer(path) in ("cli", "__main__"), f"{name(path)}:{line}: {called}()"


def files_are_opened_in_their_places_only(path: Path) -> None:
    if name(path) in DISK:
        return
    methods = (
        ".read_text",
        ".read_bytes",
        ".write_text",
        ".write_bytes",
        ".unlink",
        ".mkdir",
        ".iterdir",
        ".rglob",
    )
    for line, called in calls(path):
        assert called not in ("open", "os.open", "io.open"), f"{name(path)}:{line}: {called}()"
        assert not called.endswith(methods), f"{name(path)}:{line}: {called}()"


def test_the_list_of_places_is_true() -> None:
    assert [each for each in DISK if not (PACKAGE / each).is_file()] == []


def a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.strip():
        return
    said = ast.get_docstring(parsed(path)) or ""
    assert said, f"{name(path)}: no docstring"
    assert said.rstrip().endswith("."), f"{name(path)}: the docstring is a sentence"


def what_is_public_says_what_it_does(path: Path) -> None:
    for node in parsed(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}:{node.lineno}: {node.name} has no docstring"


def no_error_is_swallowed(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.ExceptHandler):
            assert node.type is not None, f"{name(path)}:{node.lineno}: bare except"
            silent = all(isinstance(each, ast.Pass) for each in node.body)
            assert not silent, f"{name(path)}:{node.lineno}: except … pass"


RULES = (
    imports_go_one_way,
    leaves_import_leaves_only,
    a_library_is_known_in_its_layers_only,
    what_is_immutable_is_copied_by_its_own_function,
    printing_asking_and_exiting_are_for_the_command_line,
    files_are_opened_in_their_places_only,
    a_module_says_what_it_is_for,
    what_is_public_says_what_it_does,
    no_error_is_swallowed,
)


@pytest.mark.parametrize("of", sorted({layer(path) for path in MODULES}))
def test_modules_keep_all_rules(of: str) -> None:
    """All of a layer together: each module is parsed once, and a test of its own costs more than a rule."""
    for path in MODULES:
        for rule in RULES if layer(path) == of else ():
            rule(path)
