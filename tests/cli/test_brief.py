"""Help of every command that fits a screen of 80 columns and 24 lines."""

from __future__ import annotations

import pytest

from v0to1.cli import main
from v0to1.cli.brief import FREQUENT
from v0to1.cli.commands import NAMES, command


@pytest.mark.parametrize("name", ["", *NAMES])
def test_the_brief_help_fits_a_screen(
    name: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*filter(None, [name]), "-h"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[0].startswith(f"Usage: v0to1 {name}".rstrip())
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("name", ["check", "migrate", "report"])
def test_the_frequent_options_are_those_of_the_command(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([name, "-h"]) == 0
    said = capfd.readouterr().out
    for parameter in command(name).params:
        if parameter.name in FREQUENT:
            written, _ = FREQUENT[parameter.name]
            names = [word.strip(",") for word in written.split() if word.startswith("-")]
            assert set(names) <= {*parameter.opts, *parameter.secondary_opts}
            assert f"  {written}  " in said
    assert said.endswith(f"All options: v0to1 {name} --help\n")


def test_every_frequent_option_is_one_of_some_command() -> None:
    assert set(FREQUENT) <= {parameter.name for name in NAMES for parameter in command(name).params}


@pytest.mark.parametrize("given", [[], ["check"], ["undo"]])
def test_help_is_a_word_for_it(given: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["help", *given]) == main([*given, "-h"]) == 0
    told, again = (part for part in capfd.readouterr().out.split("Usage: ") if part)
    assert told == again
