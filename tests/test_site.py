"""The documentation site: `make docs` builds it strictly; here is what its own pages say."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scripts.rule_pages import rule_pages
from scripts.site import relinked
from tests.pipeline.matching import known
from v0to1.core.rules import Rule
from v0to1.core.tables import source

PAGES = {"README.md": "index.md", "docs/usage.md": "usage.md", "rules/README.md": "rules-format.md"}


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """All pages of rules."""
    return rule_pages()


@pytest.mark.parametrize("rule", known().rules, ids=lambda rule: rule.id)
def test_a_rule_has_a_page_with_v0_v1_and_its_examples(rule: Rule, pages: Mapping[str, str]) -> None:
    page, index = pages[f"rules/{rule.id}.md"], pages["rules/index.md"]
    assert page.startswith(f"# {rule.title}\n")
    assert f"]({rule.id}.md) | `{source(rule)}` |" in index
    assert f"`{source(rule)}`" in page
    assert all(f"`{target.method} {target.route}`" in page for target in rule.targets)
    assert rule.why in page
    assert rule.note in page
    assert rule.gap is None or f"## Gap: {rule.gap.title}\n\n{rule.gap.why}" in page
    assert page.count("```diff ") == sum(one.after is not None for one in rule.examples)


def test_before_and_after_are_a_diff_of_the_whole_example(pages: Mapping[str, str]) -> None:
    diff = pages["rules/secrets/update.md"].split('```diff title="Python"\n', 1)[1].split("```", 1)[0]
    assert [(line[:1], line.split("(")[0].strip("+- ")) for line in diff.splitlines()] == [
        (" ", "import requests"),
        (" ", ""),
        (" ", "def rename"),
        ("-", "requests.put"),
        ("+", "requests.put"),
    ]


@pytest.mark.parametrize(
    ("document", "text", "wanted", "sources"),
    [
        ("README.md", "[all](docs/usage.md#options)", "[all](usage.md#options)", set()),
        ("README.md", "![r](docs/images/r.png)", "![r](images/r.png)", set()),
        ("docs/usage.md", "[rules](../rules/README.md)", "[rules](rules-format.md)", set()),
        ("docs/usage.md", "[a](#a) [b](https://b.example/)", "[a](#a) [b](https://b.example/)", set()),
        ("docs/usage.md", "[it](../action.yml)", "[it](source/action.yml)", {"action.yml"}),
        ("rules/README.md", "[these](conversations/)", "these", set()),
        ("docs/usage.md", "[lost](lost.md)", "[lost](lost.md)", set()),
    ],
)
def test_links_lead_to_pages_or_to_copies_of_files(
    document: str, text: str, wanted: str, sources: set[str]
) -> None:
    assert relinked(text, document, PAGES) == (wanted, sources)
