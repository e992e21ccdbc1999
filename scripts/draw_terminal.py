"""Draw docs/images/terminal.svg for the README, from a run on the client that the README shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "images" / "terminal.svg"

COMMANDS = ("v0to1 migrate --write --report report.html", "git diff --stat")
DAY = "2026-06-01"
"""The day of the run, so that the picture is the same on every day."""

COLUMNS = 104
WIDTH, HEIGHT, MARGIN = 8.4, 20, 20
"""Pixels: of a character, of a line, around the text."""

COLOURS = {
    30: "#768390",
    31: "#f47067",
    32: "#57ab5a",
    33: "#c69026",
    34: "#539bf5",
    35: "#b083f0",
    36: "#39c5cf",
}
TEXT, BACKGROUND, PROMPT = "#d0d7de", "#22272e", "#57ab5a"

NAMESPACE = "http://www.w3.org/2000/svg"
FONTS = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"

SGR = re.compile(r"\x1b\[([\d;]*)m")


class Run(NamedTuple):
    """Characters in one style."""

    text: str
    colour: str = TEXT
    bold: bool = False


def client_before(readme: str) -> str:
    """The client of the README as it was before its migration."""
    shown = readme.split("```diff\n", 1)[1].split("```", 1)[0].splitlines()
    return "".join(f"{line[1:]}\n" for line in shown if line[:1] != "+")


def recorded(folder: Path) -> Iterator[tuple[Run, ...]]:
    """Run the commands on the client in a folder, and return the lines of the terminal."""
    environ = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "COLUMNS": str(COLUMNS),
        "V0TO1_AS_OF": DAY,
        "V0TO1_COLOR": "always",
        "V0TO1_STATE_DIR": str(folder / "state"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "color.ui",
        "GIT_CONFIG_VALUE_0": "always",
    }
    project = folder / "project"
    project.mkdir()
    (project / "client.py").write_text(client_before(README.read_text(encoding="utf-8")), encoding="utf-8")
    identity = ("-c", "user.name=v0to1", "-c", "user.email=v0to1@example.org")
    for words in (
        ("init", "--quiet"),
        ("add", "."),
        (*identity, "commit", "--quiet", "--message", "A client of V0"),
    ):
        subprocess.run(["git", *words], cwd=project, check=True)
    for command in COMMANDS:
        yield (Run("$ ", PROMPT, bold=True), Run(command, bold=True))
        done = subprocess.run(
            command.split(), cwd=project, env=environ, capture_output=True, check=True, text=True
        )
        for line in done.stdout.splitlines():
            yield from wrapped(styled(line))
        yield ()


def styled(line: str) -> Iterator[Run]:
    """Split a line at its escape sequences."""
    colour, bold = TEXT, False
    text, *rest = SGR.split(line)
    yield Run(text)
    for codes, text in zip(rest[::2], rest[1::2], strict=True):
        for code in map(int, (codes or "0").split(";")):
            if code in (0, 1):
                bold = bool(code)
            colour = COLOURS.get(code, TEXT if code in (0, 39) else colour)
        yield Run(text, colour, bold)


def wrapped(runs: Iterator[Run]) -> Iterator[tuple[Run, ...]]:
    """Break a line at words where it is wider than the terminal."""
    cells = [(character, run.colour, run.bold) for run in runs for character in run.text]
    while len(cells) > COLUMNS:
        text = "".join(character for character, *_ in cells[: COLUMNS + 1])
        end = text.rfind(" ") + 1 or COLUMNS
        yield joined(cells[:end])
        cells = cells[end:]
    yield joined(cells)


def joined(cells: Sequence[tuple[str, str, bool]]) -> tuple[Run, ...]:
    """Put neighbours of one style together."""
    runs: list[Run] = []
    for character, colour, bold in cells:
        if runs and runs[-1][1:] == (colour, bold):
            runs[-1] = Run(runs[-1].text + character, colour, bold)
        else:
            runs.append(Run(character, colour, bold))
    return tuple(runs)


def drawn(lines: Sequence[Sequence[Run]]) -> str:
    """Return the lines as an SVG; each run has its place, whatever the width of the font is."""
    width, height = round(COLUMNS * WIDTH) + 2 * MARGIN, len(lines) * HEIGHT + 2 * MARGIN
    said = escape(" ".join(COMMANDS))
    rows = [
        f'<svg xmlns="{NAMESPACE}" viewBox="0 0 {width} {height}" role="img" aria-label="{said}">',
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>',
        f'<g font-family="{FONTS}" font-size="14">',
    ]
    for number, runs in enumerate(lines):
        column = 0
        for text, colour, bold in runs:
            place = f'x="{MARGIN + column * WIDTH:.1f}" y="{MARGIN + number * HEIGHT + 14}"'
            weight = ' font-weight="bold"' if bold else ""
            if text.strip():
                rows.append(
                    f'<text {place} fill="{colour}"{weight} textLength="{len(text) * WIDTH:.1f}" '
                    f'xml:space="preserve">{escape(text)}</text>'
                )
            column += len(text)
    return "\n".join([*rows, "</g>", "</svg>", ""])


def picture() -> str:
    """Run the commands, and return the picture."""
    with tempfile.TemporaryDirectory() as folder:
        lines = list(recorded(Path(folder)))
    return drawn(lines[:-1])


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
