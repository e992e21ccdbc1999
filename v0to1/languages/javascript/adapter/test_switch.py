"""The adapter's switch in a client's tests: off where their mocks stand below it, and would see V1."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from ast_grep_py import SgNode

from v0to1.core.model import Span
from v0to1.languages.base import Change
from v0to1.languages.javascript.adapter.imports import TYPED, indentation, insert
from v0to1.languages.javascript.adapter.module_systems import package_of
from v0to1.languages.javascript.nodes import of_kinds, span_of
from v0to1.languages.javascript.settings import PACKAGE, mapping, parsed, upwards
from v0to1.languages.javascript.sources import Sources
from v0to1.languages.javascript.testing import is_test

SWITCH, OFF = "OPENHANDS_V0_ADAPTER", "off"
BELOW = re.compile(
    r"[\"'](?:nock|msw(?:/[\w/]+)?|fetch-mock|(?:jest|vitest)-fetch-mock|axios-mock-adapter)[\"']"
    r"|\b(?:global|globalThis|window|self)\.fetch\s*=(?!=)"
    r"|stubGlobal\(\s*[\"']fetch[\"']"
    r"|spyOn\(\s*(?:global|globalThis|window|self)\s*,\s*[\"']fetch[\"']"
    r"|\b(?:mock|doMock|unstable_mockModule)\(\s*[\"'](?:axios|node-fetch|cross-fetch|undici|got|ky|ofetch|superagent|"
    r"socket\.io-client)[\"']"
)
"""What a test says whose mock may stand below the adapter."""

RUNNERS = {
    "vitest": ("vitest.config", "vite.config"),
    "jest": ("jest.config",),
}
"""Test runners by their package, with the names of their settings."""

ENDINGS = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
SETUP = ("setupFiles", "setupFilesAfterEnv")
ADDED = "jest.openhands-v0.js"
PROCESS = re.compile(r"\bprocess\.(?:env|argv|exit|cwd)\b")

Said = tuple[list[Change], list[tuple[str, str]]]
"""Changes of modules, and texts of other files by path."""


def switched_off(sources: Sources, code: Iterable[str]) -> Said:
    """What turns the adapter off in the tests of modules, where there is a place and it is not off."""
    changes: list[Change] = []
    texts: list[tuple[str, str]] = []
    for folder in sorted({package_of(sources.modules, one)[0] for one in code}):
        if mocks_below(sources, folder):
            more, added = switched_off_in(sources, folder)
            changes += [one for one in more if one not in changes]
            texts += added
    return changes, texts


def mocks_below(sources: Sources, folder: str) -> bool:
    """Whether tests of a package have mocks that would see what the adapter sends."""
    start = f"{folder}/" if folder else ""
    tests = (one for one in sources.modules.paths if one.startswith(start) and is_test(one))
    return any(BELOW.search(sources.text(one)) is not None for one in tests)


def switched_off_in(sources: Sources, folder: str) -> Said:
    """What turns the adapter off in the tests of a package."""
    for where in upwards(folder):
        said = parsed(sources.modules.read(posixpath.join(where, PACKAGE)) or "")
        needed = {**mapping(said.get("dependencies")), **mapping(said.get("devDependencies"))}
        for runner, names in RUNNERS.items():
            config = config_of(sources, where, names)
            if config or runner in needed or (runner == "jest" and "jest" in said):
                return in_runner(sources, runner, where, config)
    return [], []


def config_of(sources: Sources, folder: str, names: Iterable[str]) -> str:
    """The settings of a test runner in a folder; empty without any."""
    paths = (posixpath.join(folder, name + ending) for name in names for ending in ENDINGS)
    return next((one for one in paths if one in sources.modules.paths), "")


def in_runner(sources: Sources, runner: str, folder: str, config: str) -> Said:
    """The switch in what a test runner reads: its setup file, its settings, or a file that is added."""
    if config and SWITCH in sources.text(config):
        return [], []
    setup = setup_of(sources, config) if config else setup_named(sources, folder)
    if setup and (SWITCH in sources.text(setup) or process_is_known(sources, runner, setup)):
        return in_setup(sources, setup), []
    if runner == "vitest":
        return in_vitest(sources, folder, config)
    return in_jest(sources, folder, config)


def setup_of(sources: Sources, config: str) -> str:
    """The first setup file that settings name."""
    for pair in of_kinds(sources.root(config), "pair"):
        if key_of(pair) in SETUP:
            written = [one.text()[1:-1] for one in of_kinds(pair, "string")[0:]]
            found = next(
                filter(None, (file_of(sources, posixpath.dirname(config), one) for one in written)), ""
            )
            if found:
                return found
    return ""


def setup_named(sources: Sources, folder: str) -> str:
    """The first setup file that a package names for jest."""
    told = mapping(parsed(sources.modules.read(posixpath.join(folder, PACKAGE)) or "").get("jest"))
    named = [told.get(key) for key in SETUP]
    written = [one for each in named for one in (each if isinstance(each, list) else [each])]
    return next(filter(None, (file_of(sources, folder, one) for one in written if isinstance(one, str))), "")


def file_of(sources: Sources, folder: str, written: str) -> str:
    """The module that settings name; empty for one of a package."""
    path = posixpath.normpath(posixpath.join(folder, written.removeprefix("<rootDir>/")))
    found = (path, *(path + ending for ending in (*ENDINGS, ".tsx", ".jsx")))
    return next((one for one in found if one in sources.modules.paths), "")


def key_of(pair: SgNode) -> str:
    """The key of an entry, without quotes."""
    key = pair.field("key")
    return key.text().strip("\"'") if key is not None else ""


def process_is_known(sources: Sources, runner: str, setup: str) -> bool:
    """Whether `process` may be named in a setup file: in TypeScript something must declare it."""
    if not setup.endswith((*TYPED, ".tsx")) or runner == "jest":
        return True
    package, text = package_of(sources.modules, setup)
    if '"@types/node"' in text:
        return True
    start = f"{package}/" if package else ""
    typed = (one for one in sources.modules.paths if one.startswith(start) and one.endswith((*TYPED, ".tsx")))
    return any(PROCESS.search(sources.text(one)) is not None for one in typed)


def in_setup(sources: Sources, setup: str) -> list[Change]:
    """The line that turns the adapter off, behind the imports of a setup file."""
    text, quote = sources.text(setup), sources.quote_in(setup)
    if SWITCH in text:
        return []
    line = f"process.env.{SWITCH} ??= {quote}{OFF}{quote};"
    newline = "\r\n" if "\r\n" in text else "\n"
    return [insert(sources.root(setup), (setup, text), line, newline)]


def in_vitest(sources: Sources, folder: str, config: str) -> Said:
    """The variable in vitest's settings, which are made where there are none."""
    if not config:
        text = f'export default {{\n  test: {{\n    env: {{ {SWITCH}: "{OFF}" }},\n  }},\n}};\n'
        return [], [(posixpath.join(folder, "vitest.config.mjs"), text)]
    quote = sources.quote_in(config)
    entry = f"{SWITCH}: {quote}{OFF}{quote}"
    for pair in of_kinds(sources.root(config), "pair"):
        value = pair.field("value")
        if key_of(pair) == "test" and value is not None and value.kind() == "object":
            inner = [one for one in value.named_children() if one.kind() == "pair" and key_of(one) == "env"]
            own = inner[0].field("value") if inner else None
            if own is not None and own.kind() == "object":
                return [first_entry(sources, config, own, entry)], []
            return ([] if inner else [first_entry(sources, config, value, f"env: {{ {entry} }}")]), []
    return [], []


def in_jest(sources: Sources, folder: str, config: str) -> Said:
    """A setup file for jest, and where it is named; nothing where the settings are not plain."""
    path = posixpath.join(posixpath.dirname(config) if config else folder, ADDED)
    added = (path, f'process.env.{SWITCH} ??= "{OFF}";\n')
    named = f"<rootDir>/{ADDED}"
    if config:
        quote = sources.quote_in(config)
        plain = next(exported(sources.root(config)), None)
        if plain is None or any(
            key_of(one) in (*SETUP, "rootDir", "projects") for one in plain.named_children()
        ):
            return [], []
        entry = f"setupFiles: [{quote}{named}{quote}]"
        return [first_entry(sources, config, plain, entry)], [added]
    place = posixpath.join(folder, PACKAGE)
    text = sources.modules.read(place) or ""
    after = with_setup(text, named)
    return [], [added, (place, after)] if after != text else []


def with_setup(text: str, named: str) -> str:
    """A `package.json` that names a setup file for jest, where it names none."""
    if ADDED in text or any(key in text for key in SETUP):
        return text
    entry = f'"setupFiles": ["{named}"]'
    found = re.search(r'^(?P<indent>[ \t]*)"jest"\s*:\s*\{', text, re.MULTILINE)
    if found is not None:
        indent = found["indent"]
        return f"{text[: found.end()]}\n{indent * 2}{entry},{text[found.end() :]}"
    last = re.search(r"(?P<indent>[ \t]+)[^\n]*\n\}\s*$", text)
    if last is None:
        return text
    end = text.rindex("}")
    return f'{text[:end].rstrip()},\n  "jest": {{\n    {entry}\n  }}\n{text[end:]}'


def exported(root: SgNode) -> Iterator[SgNode]:
    """The object that settings give as a whole: exported, or the value of what is exported by its name."""
    for one in of_kinds(root, "assignment_expression", "export_statement"):
        value = one.field("right") or one.field("value")
        left = one.field("left")
        if value is None or (left is not None and left.text() != "module.exports"):
            continue
        if value.kind() == "identifier":
            made = [each for each in of_kinds(root, "variable_declarator") if each.field("name") is not None]
            values = [each.field("value") for each in made if each.field("name").text() == value.text()]  # type: ignore[union-attr]
            value = next((each for each in values if each is not None), value)
        inner = value if value.kind() == "object" else value.find(kind="object")
        if inner is not None:
            yield inner


def first_entry(sources: Sources, module: str, node: SgNode, entry: str) -> Change:
    """An entry before all others of an object, on a line of its own where they have lines."""
    text, place = sources.text(module), span_of(node).start + 1
    first = next(iter(node.named_children()), None)
    if first is None:
        return Change(module, Span(place, place), f" {entry} ")
    newline = "\r\n" if "\r\n" in text else "\n"
    start = span_of(first).start
    apart = newline in text[place:start]
    return Change(
        module, Span(start, start), f"{entry},{newline + indentation(text, first) if apart else ' '}"
    )
