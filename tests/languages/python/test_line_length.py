"""How long the lines of a Python project may be, by the settings around a file."""

from __future__ import annotations

import pytest

from v0to1.languages.python.line_length import line_length

RUFF = "[project]\nname = 'a'\n\n[tool.ruff]\nline-length = 100\n\n[tool.ruff.lint]\nselect = ['E']\n"


@pytest.mark.parametrize(
    ("files", "length"),
    [
        ({}, None),
        ({"pyproject.toml": "[project]\nname = 'line-length = 100'\n"}, None),
        ({"pyproject.toml": RUFF}, 100),
        ({"pyproject.toml": "[tool.black]\npreview = true\n"}, 88),
        ({"pyproject.toml": "[tool.black]\n'line-length' = 99\nline-length = 110\n"}, 110),
        ({"pyproject.toml": "[tool.isort]\nline-length = 70\n"}, None),
        ({"ruff.toml": "line-length=90\n[lint]\nselect = ['E']\n"}, 90),
        ({"ruff.toml": "[lint.pycodestyle]\nmax-line-length = 70\n"}, 88),
        ({"app/.ruff.toml": "line-length = 120\n", "pyproject.toml": RUFF}, 120),
        ({"app/pyproject.toml": "[project]\nname = 'b'\n", "pyproject.toml": RUFF}, 100),
        ({"setup.cfg": "[flake8]\nmax-line-length = 119\n"}, 119),
        ({"tox.ini": "[testenv]\nx = 1\n[pycodestyle]\nmax_line_length = 99\n"}, 99),
        ({".flake8": "[flake8]\nmax-line-length = 119\n", "pyproject.toml": RUFF}, 100),
    ],
)
def test_the_nearest_settings_count(files: dict[str, str], length: int | None) -> None:
    assert line_length(files.get, "app/client.py") == length
