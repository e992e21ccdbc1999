"""The adapter's file of a JavaScript client: where it stands, how modules come by it, what names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.languages.javascript.adapting import adapted, reason
from v0to1.adapter.compose_javascript import read_adapter_stamp

HOST = "https://app.all-hands.dev"
URL = f'"{HOST}/api/conversations"'
CALL = f"export const list = () => fetch({URL});\n"
COMMON = f"exports.list = () => fetch({URL});\n"
PACKAGE = '{ "name": "client", "devDependencies": { "typescript": "^5.9.0" } }\n'
UNCOMPILED = '{ "name": "client", "type": "module", "scripts": { "start": "node a.ts" } }\n'
PAGE = f'document.title = "x";\nfetch({URL}).then((response) => response.json());\n'


def files(after: dict[str, str]) -> list[str]:
    """The adapter's files of a project."""
    return sorted(name for name in after if "openhands-v0" in name)


def imported(text: str) -> str:
    """What a module imports the adapter from."""
    (line,) = (one for one in text.splitlines() if "openhands-v0" in one)
    return line


@pytest.mark.parametrize(
    ("name", "text", "package", "file", "line"),
    [
        ("a.ts", CALL, PACKAGE, "openhands-v0.ts", 'import { adaptV0 } from "./openhands-v0";'),
        ("a.tsx", CALL, PACKAGE, "openhands-v0.ts", 'import { adaptV0 } from "./openhands-v0";'),
        ("a.mts", CALL, PACKAGE, "openhands-v0.mts", 'import { adaptV0 } from "./openhands-v0.mjs";'),
        ("a.js", CALL, PACKAGE, "openhands-v0.js", 'import { adaptV0 } from "./openhands-v0.js";'),
        ("a.mjs", CALL, PACKAGE, "openhands-v0.mjs", 'import { adaptV0 } from "./openhands-v0.mjs";'),
        ("a.js", COMMON, PACKAGE, "openhands-v0.js", 'const { adaptV0 } = require("./openhands-v0.js");'),
        ("a.cjs", COMMON, PACKAGE, "openhands-v0.cjs", 'const { adaptV0 } = require("./openhands-v0.cjs");'),
        ("a.ts", CALL, None, "openhands-v0.ts", 'import { adaptV0 } from "./openhands-v0.ts";'),
        ("a.ts", CALL, UNCOMPILED, "openhands-v0.ts", 'import { adaptV0 } from "./openhands-v0.ts";'),
        ("a.mts", CALL, UNCOMPILED, "openhands-v0.mts", 'import { adaptV0 } from "./openhands-v0.mts";'),
    ],
)
def test_the_file_is_of_the_module_system_of_the_client(
    tmp_path: Path, name: str, text: str, package: str | None, file: str, line: str
) -> None:
    """What nobody compiles names it as it stands."""
    texts = {name: text} | ({"package.json": package} if package else {})
    _, after = adapted(tmp_path, texts)
    assert files(after) == [file]
    assert imported(after[name]) == line
    assert ("module.exports" in after[file]) == line.startswith("const")


@pytest.mark.parametrize(
    ("options", "kind", "source"),
    [
        ({"moduleResolution": "nodenext"}, "module", "./openhands-v0.js"),
        ({"module": "Node16"}, "commonjs", "./openhands-v0"),
        ({"allowImportingTsExtensions": True}, "module", "./openhands-v0.ts"),
        ({"moduleResolution": "bundler"}, "module", "./openhands-v0"),
    ],
)
def test_the_settings_of_the_compiler_say_how_the_file_is_named(
    tmp_path: Path, options: dict[str, object], kind: str, source: str
) -> None:
    """Where no import of the client does."""
    texts = {
        "src/a.ts": CALL,
        "package.json": json.dumps({"name": "client", "type": kind}),
        "tsconfig.json": json.dumps({"compilerOptions": options}),
    }
    _, after = adapted(tmp_path, texts)
    assert imported(after["src/a.ts"]) == f'import {{ adaptV0 }} from "{source}";'


def test_a_package_has_one_file_for_all_that_is_built_together(tmp_path: Path) -> None:
    """In the folder that is around its modules, and none outside of what is built."""
    texts = {
        "package.json": PACKAGE,
        "src/api/a.ts": CALL,
        "src/hooks/deep/b.ts": CALL,
        "scripts/c.ts": CALL,
        "app/api/d/route.ts": CALL,
    }
    _, after = adapted(tmp_path, texts)
    assert files(after) == ["app/api/d/openhands-v0.ts", "scripts/openhands-v0.ts", "src/openhands-v0.ts"]
    assert imported(after["src/hooks/deep/b.ts"]) == 'import { adaptV0 } from "../../openhands-v0";'


def test_folders_that_belong_to_no_package_have_a_file_each(tmp_path: Path) -> None:
    """Each may be taken elsewhere by itself."""
    _, after = adapted(tmp_path, {"one/a.js": CALL, "two/b.js": CALL})
    assert files(after) == ["one/openhands-v0.js", "two/openhands-v0.js"]


def test_a_later_module_takes_the_file_that_is_there(tmp_path: Path) -> None:
    """Wherever it stands in the part of the package."""
    texts = {"package.json": PACKAGE, "src/api/a.ts": CALL}
    _, after = adapted(tmp_path, texts)
    assert files(after) == ["src/api/openhands-v0.ts"]
    _, after = adapted(tmp_path, {**after, "src/hooks/b.ts": CALL})
    assert files(after) == ["src/api/openhands-v0.ts"]
    assert imported(after["src/hooks/b.ts"]) == 'import { adaptV0 } from "../api/openhands-v0";'


def test_typescript_and_javascript_side_by_side_have_files_of_their_own(tmp_path: Path) -> None:
    """A compiler would write the one over the other if they had one name."""
    _, after = adapted(tmp_path, {"package.json": PACKAGE, "src/a.ts": CALL, "src/b.js": CALL})
    assert files(after) == ["src/openhands-v0-esm.js", "src/openhands-v0.ts"]


def test_a_file_that_was_edited_stays_and_is_asked_for_no_more(tmp_path: Path) -> None:
    """What it is not for is left with the reason."""
    _, after = adapted(tmp_path, {"a.js": CALL})
    own = after["openhands-v0.js"].replace("return client;", "return client; // mine")
    more = 'import axios from "axios";\n' + after["a.js"] + f"export const b = () => axios.get({URL});\n"
    findings, again = adapted(tmp_path, {"a.js": more, "openhands-v0.js": own})
    assert again == {"a.js": more, "openhands-v0.js": own}
    assert any("edited by hand" in one.reason for one in findings)


def test_a_component_imports_the_file_as_its_modules_do(tmp_path: Path) -> None:
    """A component of Vue."""
    text = (
        "<template><div /></template>\n<script setup>\n"
        f"import axios from 'axios'\nconst list = () => axios.get('{HOST}/api/conversations')\n</script>\n"
    )
    _, after = adapted(tmp_path, {"package.json": PACKAGE, "src/App.vue": text})
    assert "import { adaptV0 } from './openhands-v0.js'\n" in after["src/App.vue"]
    assert "adaptV0(axios).get(" in after["src/App.vue"]


def test_scripts_of_an_extension_are_loaded_after_the_adapter(tmp_path: Path) -> None:
    """The manifest names it before a script of a page; a worker loads it."""
    manifest = {
        "manifest_version": 3,
        "background": {"service_worker": "background.js"},
        "content_scripts": [{"matches": ["<all_urls>"], "js": ["lib/other.js", "content.js"]}],
    }
    worker = f"chrome.action.onClicked.addListener(() => fetch({URL}));\n"
    texts = {"manifest.json": json.dumps(manifest, indent=2), "background.js": worker, "content.js": PAGE}
    _, after = adapted(tmp_path, texts)
    told = json.loads(after["manifest.json"])
    assert told["content_scripts"][0]["js"] == ["lib/other.js", "openhands-v0.js", "content.js"]
    assert after["background.js"].startswith('importScripts("openhands-v0.js");\n')
    assert f"adaptV0(fetch)({URL})" in after["content.js"]
    assert "globalThis.adaptV0 = adaptV0;" in after["openhands-v0.js"]
    stamp = read_adapter_stamp(after["openhands-v0.js"])
    assert stamp is not None
    assert not stamp.edited


def test_a_page_loads_the_adapter_before_its_script(tmp_path: Path) -> None:
    """In a tag of its own, and a module of a page imports it."""
    page = '<html>\n  <body>\n    <script src="./app.js" defer></script>\n  </body>\n</html>\n'
    _, after = adapted(tmp_path / "script", {"web/index.html": page, "web/app.js": PAGE})
    tags = '    <script src="openhands-v0.js"></script>\n    <script src="./app.js" defer></script>\n'
    assert tags in after["web/index.html"]
    module = page.replace("defer", 'type="module"')
    _, after = adapted(tmp_path / "module", {"web/index.html": module, "web/app.js": PAGE})
    assert after["web/index.html"] == module
    assert imported(after["web/app.js"]) == 'import { adaptV0 } from "./openhands-v0.js";'


def test_a_script_of_a_page_that_is_not_found_is_left_with_the_reason(tmp_path: Path) -> None:
    """Nothing could load the adapter before it."""
    assert "the page that does was not found" in reason(tmp_path, PAGE, "app.js")


@pytest.mark.parametrize(
    ("listed", "after"),
    [
        (["index.js", "README.md"], ["index.js", "README.md", "openhands-v0.js"]),
        (["*.js"], ["*.js"]),
        (["dist"], ["dist"]),
    ],
)
def test_a_package_that_lists_its_files_lists_the_adapter(
    tmp_path: Path, listed: list[str], after: list[str]
) -> None:
    """Where it lists files beside it one by one."""
    package = json.dumps({"name": "client", "type": "module", "files": listed}, indent=2) + "\n"
    _, texts = adapted(tmp_path, {"package.json": package, "index.js": CALL})
    assert json.loads(texts["package.json"])["files"] == after
