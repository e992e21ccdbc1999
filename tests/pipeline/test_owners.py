"""CODEOWNERS: the last line that fits, sections, folders of repositories, and what is no owner."""

from __future__ import annotations

from pathlib import Path

import pytest

from v0to1.core.model import OwnedFile
from v0to1.findings.owners import owners_of

FILES = ("a.py", "docs/x.md", "docs/deep/y.md", "src/api/client.py", "src/web/app.ts", "tests/test_a.py")


def owned(
    tmp_path: Path, text: str, *, at: str = "CODEOWNERS", root: str = "."
) -> dict[str, tuple[str, ...]]:
    (tmp_path / at).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / at).write_text(text, encoding="utf-8")
    (tmp_path / root).mkdir(parents=True, exist_ok=True)
    return {each.path: each.owners for each in owners_of(tmp_path / root, FILES)}


def test_the_last_line_that_fits_counts(tmp_path: Path) -> None:
    found = owned(tmp_path, "* @all\n*.py @py dev@acme.example # both\n/src/api/ @acme/api\n")
    assert found == {
        "a.py": ("@py", "dev@acme.example"),
        "docs/deep/y.md": ("@all",),
        "docs/x.md": ("@all",),
        "src/api/client.py": ("@acme/api",),
        "src/web/app.ts": ("@all",),
        "tests/test_a.py": ("@py", "dev@acme.example"),
    }


def test_a_line_without_owners_takes_them_away(tmp_path: Path) -> None:
    assert "tests/test_a.py" not in owned(tmp_path, "* @all\n/tests/\n")


@pytest.mark.parametrize("pattern", ["docs/*", "/docs/*"])
def test_a_star_behind_a_folder_is_about_its_own_files(tmp_path: Path, pattern: str) -> None:
    assert list(owned(tmp_path, f"{pattern} @docs\n")) == ["docs/x.md"]


def test_a_folder_is_about_all_below_it(tmp_path: Path) -> None:
    assert list(owned(tmp_path, "docs/ @docs\n")) == ["docs/deep/y.md", "docs/x.md"]


def test_sections_have_owners_for_lines_without_some(tmp_path: Path) -> None:
    text = "[Docs][2] @writers\n*.md\n^[Web] @web\n*.ts\n/src/web/app.ts @front\n[Rest]\na.py\n"
    assert owned(tmp_path, text, at=".gitlab/CODEOWNERS") == {
        "docs/deep/y.md": ("@writers",),
        "docs/x.md": ("@writers",),
        "src/web/app.ts": ("@front",),
    }


def test_the_first_place_counts_and_a_subfolder_has_the_repository_s(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    owned(tmp_path, "* @wrong\n", at="docs/CODEOWNERS")
    found = owned(tmp_path, "/pkg/src/ @right\n/src/ @other\n", at=".github/CODEOWNERS", root="pkg")
    assert found == {"src/api/client.py": ("@right",), "src/web/app.ts": ("@right",)}


@pytest.mark.parametrize("text", ["", "# *.py @py\n", "! @no\n", "!a.py @no\n", "a.py nobody\n", "[\n"])
def test_what_names_nobody_gives_nobody(tmp_path: Path, text: str) -> None:
    assert owned(tmp_path, text) == {}


def test_no_file_is_no_owner(tmp_path: Path) -> None:
    assert owners_of(tmp_path, FILES) == ()


def test_the_type_is_what_is_saved(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("a.py @py\n", encoding="utf-8")
    assert owners_of(tmp_path, ["a.py", "a.py", "b.py"]) == (OwnedFile("a.py", ("@py",)),)
