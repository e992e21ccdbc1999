"""Hooks of MkDocs: pages from outside of docs/, the pages of the rules, and links between all of them."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # MkDocs loads this module by its path

from scripts.rule_pages import group, rule_pages  # noqa: E402

ELSEWHERE = {
    "index.md": "README.md",
    "contributing.md": "CONTRIBUTING.md",
    "changelog.md": "CHANGELOG.md",
    "rules-format.md": "rules/README.md",
    "examples.md": "examples/README.md",
    "benchmarks.md": "benchmarks/README.md",
    "wild.md": "benchmarks/wild.md",
}
"""The pages whose documents are not in docs/, with the path of the document in the repository."""

SOURCES = "source/"
"""The folder of the site for files of the repository that documents link to."""

FOLDER_LINK = re.compile(r"\[([^\[\]]*)\]\((?!\w+:)[^)#\s]+/\)")
LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)#\s]+)(?=[)#])")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the rules to the navigation, by group."""
    names = [path.removeprefix("rules/").removesuffix(".md") for path in rule_pages()][1:]
    groups: dict[str, list[dict[str, str]]] = {}
    for name in names:
        groups.setdefault(group(name), []).append({name.partition("/")[2]: f"rules/{name}.md"})
    rules: list[Any] = ["rules/index.md", *({name: pages} for name, pages in groups.items())]
    nav = list(config.nav or [])
    place = next(number for number, entry in enumerate(nav) if "Evidence" in entry)
    config.nav = [*nav[:place], {"Rules": rules}, *nav[place:]]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take over the documents with their links changed to those of the site, and add all other pages."""
    documents = {file.src_uri: f"docs/{file.src_uri}" for file in files.documentation_pages()} | ELSEWHERE
    pages = {document: page for page, document in documents.items()}
    for page, document in documents.items():
        text, sources = relinked((ROOT / document).read_text(encoding="utf-8"), document, pages)
        put(files, File.generated(config, page, content=text))
        for source in sources:
            put(files, File.generated(config, SOURCES + source, content=(ROOT / source).read_bytes()))
    for page, text in rule_pages().items():
        put(files, File.generated(config, page, content=text))
    return files


def put(files: Files, file: File) -> None:
    """Add a file in place of one with the same path."""
    old = files.get_file_from_path(file.src_uri)
    if old is not None:
        files.remove(old)
    files.append(file)


def relinked(text: str, document: str, pages: Mapping[str, str]) -> tuple[str, set[str]]:
    """Return a document with links as its page needs them, and the other files that they lead to.

    `pages` are the pages by the path of their document. Of a link to a folder only the text remains.
    """
    here = posixpath.dirname(pages[document])
    sources: set[str] = set()

    def changed(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(document), found[1]))
        if path in pages:
            return posixpath.relpath(pages[path], here or ".")
        if path.startswith("docs/"):
            return posixpath.relpath(path.removeprefix("docs/"), here or ".")
        if not (ROOT / path).is_file():
            return found[1]
        sources.add(path)
        return posixpath.relpath(SOURCES + path, here or ".")

    return LINK.sub(changed, FOLDER_LINK.sub(r"\1", text)), sources
