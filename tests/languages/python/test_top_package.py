"""The package whose name a module's imports begin with is the one that the adapter is imported from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.languages.migrating import migrated

CLIENT = (
    "import requests\n\nfrom {package}.settings import URL\n\n\ndef start(text):\n"
    '    answer = requests.post(f"{{URL}}/api/conversations", json={{"initial_user_msg": text}})\n'
    '    return answer.json()["conversation_id"]\n'
)
SETTINGS = 'URL = "https://app.all-hands.dev"\n'
WITHIN = "service/jobs/openhands_v0.py", "from jobs.openhands_v0 import adapt_v0\n"
AROUND = "service/openhands_v0.py", "from service.openhands_v0 import adapt_v0\n"


@pytest.mark.parametrize(
    ("package", "more", "expected"),
    [
        ("jobs", {}, WITHIN),
        ("jobs", {"service/other.py": "from jobs.client import start\n"}, WITHIN),
        ("service.jobs", {}, AROUND),
        ("jobs", {"service/other.py": "from .jobs.client import start\n"}, AROUND),
        ("jobs", {"main.py": "from service.jobs.client import start\n"}, AROUND),
        ("jobs", {"service/other.py": "import service.jobs.client\n"}, AROUND),
    ],
)
def test_a_package_inside_a_folder_that_is_on_the_path(
    package: str, more: dict[str, str], expected: tuple[str, str], tmp_path: Path
) -> None:
    """What is imported through the folder around makes that the package, whatever else is imported."""
    own = {
        "service/__init__.py": "",
        "service/jobs/__init__.py": "",
        "service/jobs/settings.py": SETTINGS,
        "service/jobs/client.py": CLIENT.format(package=package),
    }
    _, changed = migrated(tmp_path, own | more, "auto")
    path, line = expected
    assert set(changed) == {"service/jobs/client.py", path}
    assert line in changed["service/jobs/client.py"]


def test_a_package_of_the_standard_library_is_no_folder_of_the_client(tmp_path: Path) -> None:
    files = {
        "service/__init__.py": "",
        "service/http/__init__.py": "",
        "service/http/client.py": f"from http.client import OK\n\n{CLIENT.format(package='service.http')}",
        "service/http/settings.py": SETTINGS,
    }
    _, changed = migrated(tmp_path, files, "auto")
    assert set(changed) == {"service/http/client.py", "service/openhands_v0.py"}
    assert "from service.openhands_v0 import adapt_v0\n" in changed["service/http/client.py"]


def test_folders_that_do_not_say_so_are_packages_where_a_module_deep_inside_is_imported(
    tmp_path: Path,
) -> None:
    client = CLIENT.format(package="service.jobs")
    files = {
        "main.py": "from service.jobs.client import start\n",
        "service/jobs/client.py": client,
        "service/jobs/settings.py": SETTINGS,
    }
    _, changed = migrated(tmp_path, files, "auto")
    assert set(changed) == {"service/jobs/client.py", "service/openhands_v0.py"}
    assert "from service.openhands_v0 import adapt_v0\n" in changed["service/jobs/client.py"]
