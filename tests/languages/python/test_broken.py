"""What is told of Python code that cannot be parsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import v0to1

URL = '"https://app.all-hands.dev/api/conversations"'


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f'print "x"\nimport requests\nrequests.get({URL})\n', ":1:1: "),
        (f"import requests\nx = = 1\nrequests.get({URL})\n", ":2:5: "),
        (f"def f(:\n    requests.get({URL})\n", ":1:7: "),
        (f"if x:\n    a = {URL}\n  b\n", ":3:"),
        (f"import requests\n\n\n\nx y\nrequests.get({URL})\n", ":5:"),
    ],
)
def test_the_place_is_where_it_stops_being_python(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    done = v0to1("check", folder=tmp_path)
    assert done.returncode == 2
    assert f"error: a.py{place}" in done.stderr
    assert "not valid Python" in done.stderr
