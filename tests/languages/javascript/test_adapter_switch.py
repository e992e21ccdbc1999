"""The adapter's switch, which is put where the tests of a client begin, if mocks stand below it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.javascript.adapting import adapted

HOST = "https://app.all-hands.dev"
CODE = f'export const list = () => fetch("{HOST}/api/conversations");\n'
LINE = 'process.env.OPENHANDS_V0_ADAPTER ??= "off";'
MOCKED = 'import { vi, test } from "vitest";\nvi.stubGlobal("fetch", vi.fn());\ntest("x", () => {});\n'
VITEST = {"name": "client", "type": "module", "devDependencies": {"vitest": "3", "@types/node": "22"}}
JEST = {"name": "client", "devDependencies": {"jest": "30"}}


def switched(folder: Path, package: object, texts: dict[str, str]) -> dict[str, str]:
    """What a project is afterwards, but for its code."""
    given = {"package.json": json.dumps(package, indent=2) + "\n", "src/client.ts": CODE, **texts}
    _, after = adapted(folder, given)
    return {name: text for name, text in after.items() if given.get(name) != text and "v0.ts" not in name}


def test_a_setup_file_gets_the_line_behind_its_imports(tmp_path: Path) -> None:
    """The variable is read at each request, so that no import has to come after it."""
    config = 'export default { test: { setupFiles: ["./vitest.setup.ts"] } };\n'
    texts = {
        "vitest.config.ts": config,
        "vitest.setup.ts": 'import { server } from "./src/mocks/node";\n\nserver.listen();\n',
        "src/mocks/node.ts": 'import { setupServer } from "msw/node";\nexport const server = setupServer();',
    }
    after = switched(tmp_path, VITEST, texts)
    assert after.pop("vitest.setup.ts") == (
        f'import {{ server }} from "./src/mocks/node";\n{LINE}\n\nserver.listen();\n'
    )
    assert list(after) == ["src/client.ts"]


@pytest.mark.parametrize(
    ("config", "after"),
    [
        (
            'export default defineConfig({\n  test: {\n    environment: "node",\n  },\n});\n',
            '  test: {\n    env: { OPENHANDS_V0_ADAPTER: "off" },\n    environment: "node",\n',
        ),
        (
            'export default { test: { env: { A: "1" } } };\n',
            '{ env: { OPENHANDS_V0_ADAPTER: "off", A: "1" } }',
        ),
    ],
)
def test_settings_without_a_setup_file_get_the_variable(tmp_path: Path, config: str, after: str) -> None:
    """Vitest sets it for all of its tests."""
    texts = {"vitest.config.ts": config, "src/client.test.ts": MOCKED}
    assert after in switched(tmp_path, VITEST, texts)["vitest.config.ts"]


def test_a_setup_file_that_may_not_know_process_is_left_for_the_settings(tmp_path: Path) -> None:
    """The compiler must find no more than before."""
    config = 'export default {\n  test: {\n    setupFiles: ["./setup.ts"],\n  },\n};\n'
    package = {"name": "client", "type": "module", "devDependencies": {"vitest": "3"}}
    texts = {"vitest.config.ts": config, "setup.ts": "export {};\n", "src/client.test.ts": MOCKED}
    after = switched(tmp_path, package, texts)
    assert "setup.ts" not in after
    assert 'env: { OPENHANDS_V0_ADAPTER: "off" },' in after["vitest.config.ts"]


def test_vitest_without_settings_gets_some(tmp_path: Path) -> None:
    """That say nothing else."""
    after = switched(tmp_path, VITEST, {"src/client.test.ts": MOCKED})
    assert 'env: { OPENHANDS_V0_ADAPTER: "off" }' in after["vitest.config.mjs"]


@pytest.mark.parametrize(
    "texts", [{}, {"jest.config.js": 'module.exports = {\n  testEnvironment: "node",\n};\n'}]
)
def test_jest_gets_a_setup_file_that_is_named(tmp_path: Path, texts: dict[str, str]) -> None:
    """In its settings, or in those of the package."""
    mocked = 'const nock = require("nock");\n'
    after = switched(tmp_path, JEST, {**texts, "src/client.test.js": mocked})
    assert after["jest.openhands-v0.js"] == f"{LINE}\n"
    if texts:
        assert (
            '\n  setupFiles: ["<rootDir>/jest.openhands-v0.js"],\n  testEnvironment'
            in after["jest.config.js"]
        )
    else:
        assert json.loads(after["package.json"])["jest"] == {"setupFiles": ["<rootDir>/jest.openhands-v0.js"]}


def test_jest_settings_of_a_package_are_extended(tmp_path: Path) -> None:
    """And its setup file is used, where there is one."""
    package = {**JEST, "jest": {"testEnvironment": "node"}}
    mocked = {"src/client.test.js": 'jest.mock("axios");\n'}
    after = switched(tmp_path / "none", package, mocked)
    assert json.loads(after["package.json"])["jest"] == {
        "setupFiles": ["<rootDir>/jest.openhands-v0.js"],
        "testEnvironment": "node",
    }
    package = {**JEST, "jest": {"setupFilesAfterEnv": ["<rootDir>/test/setup.js"]}}
    after = switched(tmp_path / "one", package, {**mocked, "test/setup.js": "jest.setTimeout(1);\n"})
    assert after["test/setup.js"] == f"{LINE}\n\njest.setTimeout(1);\n"


def test_tests_without_mocks_below_the_adapter_need_no_switch(tmp_path: Path) -> None:
    """Nothing of theirs would see what it sends."""
    test = 'import { test } from "vitest";\ntest("x", () => {});\n'
    assert list(switched(tmp_path, VITEST, {"src/client.test.ts": test})) == ["src/client.ts"]
