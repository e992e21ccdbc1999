"""Which modules share a helper file, and where that is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

CLIENT = """export async function conversation(id) {
  const response = await fetch(`https://app.all-hands.dev/api/conversations/${id}`);
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}
"""
TOOL = """import { conversation } from "FROM";

const found = await conversation(process.argv[2]);
console.log(found.status);
"""
OWN = """
export async function stop(id) {
  const response = await fetch(`https://app.all-hands.dev/api/conversations/${id}/stop`, { method: "POST" });
  if (!response.ok) throw new Error(`${response.status}`);
}
"""
PACKAGE = '{"name": "tool", "type": "module", "private": true}\n'


def helper_files(folder: Path, texts: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """The helper files that a client gets, and all of its texts that change."""
    findings, changed = migrated(folder, texts, "auto", native=True)
    assert {one.form for one in findings} <= {"helper", "mapped"}
    return [name for name in sorted(changed) if "openhands-v1" in name], changed


@pytest.mark.parametrize("package", [{"package.json": PACKAGE}, {}], ids=["package", "folders"])
def test_a_folder_that_imports_from_another_takes_its_file(package: dict[str, str], tmp_path: Path) -> None:
    tool = TOOL.replace("FROM", "../src/client.mjs")
    files, changed = helper_files(tmp_path, {**package, "src/client.mjs": CLIENT, "bin/tool.mjs": tool})
    assert files == ["src/openhands-v1.mjs"]
    assert 'import { statusOf } from "../src/openhands-v1.mjs";\n' in changed["bin/tool.mjs"]


def test_folders_that_import_nothing_of_each_other_have_files_of_their_own(tmp_path: Path) -> None:
    texts = {"package.json": PACKAGE, "src/client.mjs": CLIENT, "bin/stop.mjs": OWN}
    assert helper_files(tmp_path, texts)[0] == ["bin/openhands-v1.mjs", "src/openhands-v1.mjs"]


def test_packages_have_files_of_their_own(tmp_path: Path) -> None:
    texts = {
        "core/package.json": PACKAGE.replace("tool", "core"),
        "core/client.mjs": CLIENT,
        "app/package.json": PACKAGE,
        "app/tool.mjs": TOOL.replace("FROM", "../core/client.mjs"),
    }
    assert helper_files(tmp_path, texts)[0] == ["app/openhands-v1.mjs", "core/openhands-v1.mjs"]
