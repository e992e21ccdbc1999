"""The settings of a run: its root, its day, and which rules it wants."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config, day_of, find_root, selected
from v0to1.errors import UsageError


@pytest.mark.parametrize(
    ("paths", "root"),
    [
        ([], "work"),
        (["."], "work"),
        (["a.py", "sub"], "work"),
        (["../other"], "other"),
        (["../other/c.py"], "other"),
        (["a.py", "../other/c.py"], "."),
    ],
)
def test_the_root_is_here_if_it_can_be(tmp_path: Path, paths: list[str], root: str) -> None:
    for name in ("work/sub", "other"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "work/a.py").touch()
    (tmp_path / "other/c.py").touch()
    assert find_root([Path(each) for each in paths], tmp_path / "work") == tmp_path / root


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        ((), (), ["events/list", "files/list", "files/upload"]),
        (("files",), (), ["files/list", "files/upload"]),
        (("files/",), ("files/list",), ["files/upload"]),
        (("events/list", "*/upload"), (), ["events/list", "files/upload"]),
        (("file",), (), []),
        ((), ("*/list",), ["files/upload"]),
    ],
)
def test_selectors(select: tuple[str, ...], ignore: tuple[str, ...], wanted: list[str]) -> None:
    config = Config(Path(), (), date(2026, 1, 1), select=select, ignore=ignore)
    assert [
        rule for rule in ("events/list", "files/list", "files/upload") if selected(config, rule)
    ] == wanted


def test_the_day_can_be_given() -> None:
    assert day_of({"SOURCE_DATE_EPOCH": "1774999999"}) == date(2026, 3, 31)
    assert day_of({"SOURCE_DATE_EPOCH": ""}) >= date(2026, 1, 1)


@pytest.mark.parametrize("seconds", ["yesterday", "9" * 30])
def test_a_wrong_day_is_named(seconds: str) -> None:
    with pytest.raises(UsageError, match=r"^SOURCE_DATE_EPOCH: .* is no number of seconds"):
        day_of({"SOURCE_DATE_EPOCH": seconds})
