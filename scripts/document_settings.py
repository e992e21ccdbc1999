"""Write what docs/ says of settings anew: the schema, and the table of docs/configuration.md."""

from __future__ import annotations

from pathlib import Path

from v0to1.cli.configuration.schema import schema
from v0to1.cli.configuration.table import SETTINGS, Setting

DOCS = Path(__file__).resolve().parent.parent / "docs"
BEGIN, END = "<!-- settings: made by scripts/document_settings.py -->\n", "<!-- end of settings -->\n"


def page(text: str) -> str:
    """Return the page `text` with a new list of settings."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n".join(_entry(one) for one in SETTINGS) + END + after


def _entry(setting: Setting) -> str:
    option = "in files only"
    if setting.parameter:
        option = f"option `--{setting.key}`, variable `{setting.variable}`"
    written = f"{setting.key} = {setting.example}"
    return f"### {setting.key}\n\n{setting.help} ({option})\n\n```toml\n{written}\n```\n"


def main() -> None:
    """Write both files."""
    (DOCS / "config.schema.json").write_text(schema(), encoding="utf-8")
    file = DOCS / "configuration.md"
    file.write_text(page(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
