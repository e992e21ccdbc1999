"""Comments that keep an operation in code inside a file: in the code, and around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.adapting import adapted
from tests.pipeline.test_inside import cells
from tests.pipeline.test_suppressions import kept, looked_at, notices
from v0to1.core.model import Run

URL = "https://app.all-hands.dev/api/secrets/c1"
GONE = f"curl -X DELETE {URL}"
OTHER = f"curl -X DELETE {URL[:-1]}2"
DROP = f'requests.delete("{URL}")'
OTHER_DROP = f'requests.delete("{URL[:-1]}2")'
HIDE = f'fetch("{URL}", {{ method: "DELETE" }});'
STEPS = "on: push\njobs:\n  a:\n    steps:\n"

BESIDE: dict[str, tuple[str, str, str]] = {
    "fence": ("a.md", f"```bash\n{GONE} # v0to1: ignore old\n```\n\n```bash\n{OTHER}\n```\n", "a.md:2"),
    "fence in a list": (
        "a.md",
        (
            f"1. do\n\n   ```python\n   import requests\n   # v0to1: ignore old\n   {DROP}\n\n"
            f"   {OTHER_DROP}\n   ```\n"
        ),
        "a.md:6",
    ),
    "before a fence": (
        "a.md",
        f"<!-- v0to1: ignore old -->\n\n```bash\n{GONE}\n```\n\n```bash\n{OTHER}\n```\n",
        "a.md:4",
    ),
    "before a fence of MDX": (
        "a.mdx",
        f"{{/* v0to1: ignore old */}}\n```bash\n{GONE}\n```\n\n```bash\n{OTHER}\n```\n",
        "a.mdx:3",
    ),
    "before a directive": (
        "a.rst",
        (
            f".. v0to1: ignore-next old\n.. code-block:: bash\n\n   {GONE}\n\nThen::\n\n   x\n\n"
            f".. code-block:: bash\n\n   {OTHER}\n"
        ),
        "a.rst:4",
    ),
    "cell": (
        "a.ipynb",
        cells("import requests", f"# v0to1: ignore old\n{DROP}", f"gone = {OTHER_DROP}"),
        "a.ipynb:19",
    ),
    "step": (
        "a.yml",
        f"{STEPS}    - run: |\n        # v0to1: ignore old\n        {GONE}\n    - run: {OTHER}\n",
        "a.yml:7",
    ),
    "beside a step": (
        "a.yml",
        f"{STEPS}      - run: {GONE} # v0to1: ignore old\n      - run: {OTHER}\n",
        "a.yml:5",
    ),
    "above a step": (
        "a.yml",
        (
            f"{STEPS}      # v0to1: ignore old\n      - run: |\n          set -e\n          {GONE}\n"
            f"      - run: {OTHER}\n"
        ),
        "a.yml:8",
    ),
    "script": (
        "a.html",
        (
            f"<script>\n{HIDE} // v0to1: ignore old\n</script>\n<script>\n{HIDE.replace('c1', 'c2')}\n"
            "</script>\n"
        ),
        "a.html:2",
    ),
    "before a script": (
        "a.html",
        (
            f"<!-- v0to1: ignore old -->\n<script>\n{HIDE}\n</script>\n<script>\n"
            f"{HIDE.replace('c1', 'c2')}\n</script>\n"
        ),
        "a.html:3",
    ),
    "recipe": ("Makefile", f"# v0to1: ignore old\na:\n\t{GONE}\n\nb:\n\t{OTHER}\n", "Makefile:3"),
    "dockerfile": ("Dockerfile", f"FROM x\n# v0to1: ignore old\nRUN {GONE}\nRUN {OTHER}\n", "Dockerfile:3"),
}


def changed(found: Run) -> str:
    """What the changed file is."""
    (one,) = found.changes
    return one.after


@pytest.mark.parametrize("case", BESIDE)
def test_a_comment_keeps_one_of_two(case: str, tmp_path: Path) -> None:
    name, text, place = BESIDE[case]
    found = looked_at(tmp_path, {name: text})
    after = changed(found)

    assert kept(found) == {place: "old"}
    assert "c1" in text.splitlines()[int(place.rpartition(":")[2]) - 1]
    assert (notices(found), found.failed) == ([], ())
    assert "/api/secrets/c1" in after
    assert after.replace("/api/v1/secrets/c2", "/api/secrets/c2") == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.md",
            f"<!-- v0to1: ignore-file old -->\n```bash\n{GONE}\n```\n```py\nimport requests\n{DROP}\n```\n",
        ),
        ("a.md", f"```bash\n# v0to1: ignore-file old\n{GONE}\n```\n\n```bash\n{OTHER}\n```\n"),
        ("a.yml", f"# v0to1: ignore-file old\n{STEPS}      - run: {GONE}\n      - run: {OTHER}\n"),
        (
            "a.yml",
            f"{STEPS}    - run: |\n        # v0to1: ignore-file old\n        {GONE}\n    - run: {OTHER}\n",
        ),
    ],
)
def test_a_comment_keeps_all_of_a_file(name: str, text: str, tmp_path: Path) -> None:
    found = looked_at(tmp_path, {name: text})

    assert set(kept(found).values()) == {"old"}
    assert (len(kept(found)), len(found.findings), found.changes, found.notices) == (2, 2, (), ())


@pytest.mark.parametrize(
    ("name", "text", "warnings"),
    [
        ("a.md", f"<!-- v0to1: ignore -->\n\nText.\n\n```bash\n{GONE}\n```\n", [("unused", "a.md", 1)]),
        ("a.md", f"See <!-- on v0to1: ignore -->\n```bash\n{GONE}\n```\n", []),
        ("a.md", f"Write `<!-- v0to1: ignore-file -->`.\n\n```bash\n{GONE}\n```\n", []),
        ("a.md", f"```html\n<!-- v0to1: ignore-file -->\n```\n\n```bash\n{GONE}\n```\n", []),
        (
            "a.yml",
            f"{STEPS}      - run: echo # v0to1: ignore\n      - run: {GONE}\n",
            [("unused", "a.yml", 5)],
        ),
        ("a.yml", f"{STEPS}      - run: {GONE} # v0to1: ignored\n", [("malformed", "a.yml", 5)]),
        ("a.md", f"```bash\n# v0to1: ignore[files/zip]\n{GONE}\n```\n", [("unused", "a.md", 2)]),
        ("a.md", f"```bash\n# v0to1: ignore[files/zap]\n{GONE}\n```\n", [("unknown-rule", "a.md", 2)]),
        ("a.yml", f"{STEPS}      - name: '# v0to1'\n        run: {GONE}\n", []),
        ("a.ipynb", cells(f"import requests\ngone = {DROP}", x="<!-- v0to1: ignore-file -->"), []),
    ],
)
def test_what_speaks_of_nothing_keeps_nothing(
    name: str, text: str, warnings: list[tuple[str, str, int]], tmp_path: Path
) -> None:
    found = looked_at(tmp_path, {name: text})

    assert kept(found) == {}
    assert len(found.changes) == 1
    assert notices(found) == warnings


def test_the_reason_of_a_plan_names_the_file(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"a.md": f"Do\n\n```bash\n# v0to1: ignore old\n{GONE}\n```\n"})

    assert [one.reason for one in found.findings] == ["suppressed by the comment at a.md:4: old"]


def test_lines_that_are_added_before_it_do_not_move_a_comment(tmp_path: Path) -> None:
    """The result is looked at once more: what a comment around the code keeps is still kept then."""
    stop = 'await fetch("https://app.all-hands.dev/api/conversations/c1/stop", { method: "POST" });'
    text = f"<script>\n{stop}\n</script>\n\n<!-- v0to1: ignore old -->\n<script setup>\n{HIDE}\n</script>\n"
    found, changes = adapted(tmp_path, {"a.vue": text})

    assert [one.fix for one in found.findings] == ["rewrite", ""]
    assert changes["a.vue"].startswith("<script>\nimport { pauseSandbox }")
    assert changes["a.vue"].endswith(text.partition("</script>")[2])
    again, _ = adapted(tmp_path, {})
    assert (list(kept(again).values()), again.notices) == (["old"], ())


def test_what_a_script_of_a_workflow_holds_is_no_setting_too(tmp_path: Path) -> None:
    url = "https://app.all-hands.dev/api/conversations/c1"
    text = f"env:\n  OPENHANDS_URL: {url}\n{STEPS}      - run: curl -X DELETE $OPENHANDS_URL\n"
    found = looked_at(tmp_path, {"a.yml": text})

    assert [one.rule for one in found.findings] == ["conversations/delete"]
    assert found.unresolved == ()
    assert (found.files.discovered, found.files.scanned) == (1, 1)
    assert [(one.language, one.files, one.findings) for one in found.languages] == [("Shell", 1, 1)]
