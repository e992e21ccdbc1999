"""A header that V1 wants otherwise, written again in what a helper is given."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import added, migrated, reasons

KEY = '{"X-Session-API-Key": '
STOP = '    requests.post(f"https://app.all-hands.dev/api/conversations/{cid}/stop", headers=' + KEY
CALL = 'pause_sandbox(requests, "https://app.all-hands.dev/api/v1", cid, headers={"Authorization": '

VALUES = {
    "key": 'f"Bearer {key}"',
    '"abc"': '"Bearer abc"',
    'key or "abc"': '"Bearer " + (key or "abc")',
    'config["key"]': '"Bearer " + config["key"]',
}


@pytest.mark.parametrize("value", VALUES)
def test_a_header_in_a_replaced_call(tmp_path: Path, value: str) -> None:
    before = f"import requests\n\n\ndef stop(cid, key, config):\n{STOP}{value}}})\n"
    findings, after = migrated(tmp_path, {"client.py": before})
    assert not reasons(findings)
    assert added({"client.py": before}, after, "client.py")[-1] == f"{CALL}{VALUES[value]}}})"


def test_a_header_that_a_helper_is_given_as_well(tmp_path: Path) -> None:
    before = (
        "import requests\n\n\ndef events(cid, key):\n"
        '    r = requests.get(f"https://app.all-hands.dev/api/conversations/{cid}/trajectory", headers='
        + KEY
        + 'key})\n    return r.json()["trajectory"]\n'
    )
    _, after = migrated(tmp_path, {"client.py": before})
    assert "X-Session-API-Key" not in after["client.py"]
    assert after["client.py"].count('headers={"Authorization": f"Bearer {key}"}') == 2
