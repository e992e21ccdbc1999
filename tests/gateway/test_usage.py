"""The gateway's recorder: what it keeps of a request, and that no request ever waits or fails for it."""

from __future__ import annotations

import logging
import os
import stat
import threading
from pathlib import Path

import pytest

from v0to1.core import usage
from v0to1.core.usage import Client, Use, moment
from v0to1.core.usage_files import load
from v0to1.errors import UsageError
from v0to1.gateway import usage as recording
from v0to1.gateway.usage import Recorder, network

NOON = 1_775_044_800.0  # 2026-04-01T12:00:00Z
ROUTE = "GET /api/conversations"
KEY = "Bearer sk-oh-0123456789abcdef"
FILES = ["usage.json", "usage.sqlite"]


def test_a_use_keeps_no_address_and_no_key(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    recorder = Recorder(path, server="https://app.example")
    for second in (5.9, 0.0, 9.2):
        recorder.note(
            "conversations/list", ROUTE, agent="bot/1.0", address="192.0.2.77", key=KEY, now=NOON + second
        )
    assert recorder.flush()
    (use,) = load(path).uses
    assert use.client is not None and len(use.client.key) == 16
    client = Client("bot/1.0", "192.0.2.0/24", use.client.key)
    assert use == Use(
        "conversations/list",
        ROUTE,
        "https://app.example",
        client,
        "2026-04-01T12:00:00Z",
        "2026-04-01T12:00:09Z",
        3,
    )
    text = path.read_text(encoding="utf-8")
    assert "sk-oh" not in text and "192.0.2.77" not in text


@pytest.mark.parametrize("name", FILES)
def test_the_same_key_has_the_same_hash_in_all_workers_and_no_other(tmp_path: Path, name: str) -> None:
    one, other = Recorder(tmp_path / name), Recorder(tmp_path / name)
    one.note("a", ROUTE, key=KEY)
    other.note("a", ROUTE, key=KEY.removeprefix("Bearer "))
    other.note("a", ROUTE, key="bearer  another")
    other.note("a", ROUTE, key="")
    assert one.flush() and other.flush()
    Recorder(tmp_path / name).note("a", ROUTE, key=KEY)
    counts = sorted(use.count for use in load(tmp_path / name).uses)
    assert counts == [1, 1, 2]
    elsewhere = Recorder(tmp_path / f"other-{name}")
    elsewhere.note("a", ROUTE, key=KEY)
    elsewhere.flush()
    (alone,) = load(tmp_path / f"other-{name}").uses
    assert alone.client not in {use.client for use in load(tmp_path / name).uses}


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:192.0.2.77", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("127.0.0.1", "127.0.0.0/24"),
        ("", ""),
        ("unix:/run/socket", ""),
        ("192.0.2.77, 198.51.100.1", ""),
    ],
)
def test_of_an_address_the_network_is_kept(address: str, kept: str) -> None:
    assert network(address) == kept


@pytest.mark.parametrize(
    ("agent", "kept"),
    [
        ("python-requests/2.32.3", "python-requests/2.32.3"),
        ("a" * 500, "a" * 120),
        ("bot\r\n\x00\u202e  1", "bot 1"),
        ("bot/1 token=ghp_0123456789abcdefghijABCDEFGHIJ012345", "bot/1 token=[redacted]"),
    ],
)
def test_a_user_agent_is_one_short_line_without_secrets(tmp_path: Path, agent: str, kept: str) -> None:
    recorder = Recorder(tmp_path / "usage.json")
    recorder.note("a", ROUTE, agent=agent)
    recorder.flush()
    (use,) = load(tmp_path / "usage.json").uses
    assert use.client == Client(kept)


@pytest.mark.parametrize("name", FILES)
def test_what_cannot_be_written_is_kept_told_once_and_written_later(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "late"
    recorder = Recorder(folder / name)
    for _ in range(3):
        recorder.note("a", ROUTE, key=KEY, now=NOON)
        assert not recorder.flush()
    assert [each.levelno for each in caplog.records] == [logging.WARNING]
    assert "cannot be written" in caplog.text and "No such file" in caplog.text
    folder.mkdir()
    assert recorder.flush()
    assert "written again; no count was lost" in caplog.text and len(caplog.records) == 2
    recorder.note("a", ROUTE, now=NOON)
    assert recorder.flush()
    assert load(folder / name).uses == (Use("a", ROUTE, "", Client(), moment(NOON), moment(NOON), 4),)


@pytest.mark.parametrize("name", FILES)
def test_a_record_that_is_spoilt_while_it_runs_does_not_end_it(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(tmp_path / name)
    (tmp_path / name).write_bytes(b"\0" * 5_000)
    for each in tmp_path.glob(f"{name}-*"):
        each.unlink()
    recorder.note("a", ROUTE, now=NOON)
    assert not recorder.flush() and not recorder.flush()
    assert len(caplog.records) == 1
    (tmp_path / name).unlink()
    assert recorder.flush()
    assert [each.count for each in load(tmp_path / name).uses] == [1]


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_something_else_is_refused_at_the_start(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("[tool.poetry]\n" * 99, encoding="utf-8")
    with pytest.raises(UsageError, match=r"no usage record.*; name another file for the record"):
        Recorder(tmp_path / name)


def test_clients_are_bounded_in_memory_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (usage, recording):
        monkeypatch.setattr(module, "MOST_CLIENTS", 2)
    first = Recorder(tmp_path / "usage.json")
    first.note("a", ROUTE, agent="known", now=NOON)
    first.flush()
    recorder = Recorder(tmp_path / "usage.json")
    for number in range(50):
        recorder.note("a", ROUTE, agent=f"new/{number}", now=NOON)
        recorder.note("a", ROUTE, agent="known", now=NOON)
    assert len(recorder._pending) == 3
    recorder.flush()
    found = {
        use.client.agent if use.client else None: use.count for use in load(tmp_path / "usage.json").uses
    }
    assert found == {"known": 51, "new/0": 1, None: 49}


def test_pending_entries_are_bounded_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_USES", 3)
    recorder = Recorder(tmp_path / "usage.json")
    for number in range(50):
        recorder.note("a", ROUTE, agent=f"new/{number}", now=NOON)
    assert len(recorder._pending) == 4
    assert sum(use.count for use in recorder._pending.values()) == 50


def test_time_without_a_use_is_covered_as_well(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    recorder = Recorder(path)
    began = load(path).began
    written = path.stat().st_mtime_ns, path.stat().st_ino
    assert recorder.flush()
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == written, "there was nothing to write"
    recorder.flush(recorder._covered + recording.IDLE_SECONDS)
    assert load(path).until > began == load(path).began


def test_a_thread_writes_and_closing_writes_what_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "FLUSH_SECONDS", 0.01)
    path = tmp_path / "usage.json"
    with Recorder(path) as recorder:
        recorder.note("a", ROUTE)
        written = threading.Event()
        while not load(path).uses:
            written.wait(0.01)
        monkeypatch.setattr(recording, "FLUSH_SECONDS", 600.0)
        recorder.note("b", ROUTE)
    assert {use.rule for use in load(path).uses} == {"a", "b"}
    assert "usage record" not in [each.name for each in threading.enumerate()]


def test_counts_of_many_threads_are_all_there(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "usage.sqlite")

    def work() -> None:
        for number in range(500):
            recorder.note("a", ROUTE, now=NOON)
            if number % 100 == 0:
                recorder.flush()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    recorder.close()
    assert [use.count for use in load(tmp_path / "usage.sqlite").uses] == [2_000]


def test_permissions_that_somebody_has_given_stay(tmp_path: Path) -> None:
    path = tmp_path / "usage.json"
    Recorder(path)
    os.chmod(path, 0o640)
    recorder = Recorder(path)
    recorder.note("a", ROUTE)
    recorder.flush()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
