"""Images that go into the message: where there are none, the message is one all the same."""

from __future__ import annotations

from pathlib import Path

from tests.languages.migrating import added, migrated

START = (
    "import requests\n\n\ndef start(text, images):\n"
    '    requests.post("https://app.all-hands.dev/api/conversations", '
    'json={"initial_user_msg": text, "image_urls": '
)


def test_no_images(tmp_path: Path) -> None:
    before = START + "None})\n"
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1].endswith(
        'json={"initial_message": text_message(text)})'
    )


def test_images(tmp_path: Path) -> None:
    before = START + "images})\n"
    _, after = migrated(tmp_path, {"client.py": before})
    assert added({"client.py": before}, after, "client.py")[-1].endswith(
        'json={"initial_message": text_message(text, image_urls=images)})'
    )
