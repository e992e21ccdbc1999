"""Copies of other people's code are told of, and not changed unless they are asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.pipeline.matching import run_on
from v0to1 import pipeline
from v0to1.config import Config
from v0to1.core.model import Verdict

CLIENT = """
    import os, requests

    def drop(cid):
        base = os.environ["OPENHANDS_URL"]
        requests.delete(f"{base}/api/secrets/{cid}")
"""
PAGE = """
    export async function drop(id: string) {
      await fetch(`${process.env.OPENHANDS_URL}/api/secrets/${id}`, { method: "DELETE" });
    }
"""
SCRIPT = """
    #!/bin/sh
    curl -X DELETE "$OPENHANDS_URL/api/secrets/$1"
"""
README = """
    # A client

    ```python
    import os, requests
    requests.delete(os.environ["OPENHANDS_URL"] + "/api/secrets/1")
    ```
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("vendor/client/drop.py", CLIENT),
        ("lib/third_party/drop.py", CLIENT),
        ("web/bower_components/openhands/drop.ts", PAGE),
        ("tools/vendored/drop.sh", SCRIPT),
        ("vendor/client/README.md", README),
    ],
)
def test_a_copy_is_told_and_changed_only_where_it_is_named(name: str, text: str, tmp_path: Path) -> None:
    run = run_on(tmp_path, {name: text, "app/client.py": CLIENT})
    assert [one.path for one in run.changes] == ["app/client.py"]
    (copy,) = [one for one in run.findings if one.path == name]
    assert copy.verdict is Verdict.MANUAL
    assert "copies" in copy.reason
    for asked in (name, name.rpartition("/")[0]):
        named = Config(tmp_path, (tmp_path / asked,), date(2026, 11, 25))
        assert [one.path for one in pipeline.run(named, fixing=True).changes] == [name]


@pytest.mark.parametrize("name", ["vendors/drop.py", "vendor.py", "src/external/drop.py"])
def test_what_is_only_called_like_it_is_changed(name: str, tmp_path: Path) -> None:
    assert [one.path for one in run_on(tmp_path, {name: CLIENT}).changes] == [name]


def test_what_a_copy_is_needed_for_is_left_as_well(tmp_path: Path) -> None:
    copy = """
        import os, requests
        BASE = os.environ["OPENHANDS_URL"] + "/api/conversations"

        def ask(method, path):
            return requests.request(method, BASE + path)
    """
    own = """
        from third_party.asking import ask

        def drop(cid):
            ask("DELETE", f"/{cid}")
    """
    run = run_on(tmp_path, {"third_party/asking.py": copy, "app.py": own})
    assert run.findings
    assert run.changes == ()
