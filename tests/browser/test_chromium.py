"""What is said where there is no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import chromium


def test_without_a_browser_it_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("V0TO1_CHROMIUM", raising=False)
    with pytest.raises(chromium.NoBrowser, match="make programs; V0TO1_CHROMIUM names one"):
        chromium.executable()


def test_one_s_own_browser_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "my-chromium"
    own.write_text("#!/bin/sh\n", encoding="utf-8")
    own.chmod(0o755)
    monkeypatch.setenv("V0TO1_CHROMIUM", str(own))
    assert chromium.executable() == own
