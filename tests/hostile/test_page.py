"""What docs/robustness.md counts is what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.document_robustness import KINDS, PAGE, page

pytestmark = pytest.mark.whole


def test_the_page_is_up_to_date() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text, "run python -m scripts.document_robustness"


def test_every_module_has_a_section() -> None:
    here = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert here - {"page"} == set(KINDS)
