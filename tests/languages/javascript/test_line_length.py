"""How long the lines of a JavaScript project may be, by the settings around a file."""

from __future__ import annotations

import pytest

from v0to1.languages.javascript.line_length import line_length


@pytest.mark.parametrize(
    ("files", "length"),
    [
        ({}, None),
        ({"package.json": '{"name": "a"}'}, None),
        ({"package.json": '{"prettier": {"printWidth": 100}}'}, 100),
        ({"package.json": '{"devDependencies": {"prettier": "^3"}}'}, 80),
        ({".prettierrc": "printWidth: 110\n"}, 110),
        ({".prettierrc.toml": "printWidth = 90\n"}, 90),
        ({"prettier.config.mjs": "export default { printWidth: 120 };\n"}, 120),
        ({"biome.json": '{"formatter": {"lineWidth": 100}}'}, 100),
        ({".prettierrc": "{}", "package.json": '{"prettier": {"printWidth": 100}}'}, 80),
        ({"src/package.json": '{"devDependencies": {"prettier": "3"}}', ".prettierrc": "printWidth: 99"}, 99),
    ],
)
def test_the_nearest_settings_count(files: dict[str, str], length: int | None) -> None:
    assert line_length(files.get, "src/client.ts") == length
