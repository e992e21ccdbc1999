"""Usage records: what is written is read again, in each kind of file, and by several processes at once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from v0to1 import resources
from v0to1.core import usage, usage_files, usage_text
from v0to1.core.record import RecordError
from v0to1.core.usage import Client, Record, Use, merged
from v0to1.core.usage_files import is_usage, load, usage_file
from v0to1.core.usage_text import dump, parse, parse_lines

SCHEMA = json.loads((resources.SCHEMAS / "usage.schema.json").read_text(encoding="utf-8"))
FILES = ["usage.json", "usage.sqlite", "usage.db"]
BOT = Client("bot/1.0", "192.0.2.0/24", "0123456789abcdef")
APP = Client("Go-http-client/2.0", "2001:db8::/48", "")
LIST = Use(
    "conversations/list",
    "GET /api/conversations",
    "https://app.example",
    BOT,
    "2026-04-01T09:30:00Z",
    "2026-04-01T09:30:00Z",
    1,
)
LATER = replace(LIST, first="2026-04-02T00:00:00Z", last="2026-04-03T00:00:00Z", count=5)
BOTH = replace(LIST, last="2026-04-03T00:00:00Z", count=6)
CONNECT = replace(LIST, rule="socketio/connect", route="socketio/connect", client=APP)
OTHERS = replace(LIST, client=None)
WRITER = """
import sys
from pathlib import Path
from typing import Any
from tests.core.test_usage import LIST
from v0to1.core.usage_files import usage_file
record = usage_file(Path(sys.argv[1]))
for _ in range(20):
    record.add([LIST], now=LIST.first)
"""


@pytest.mark.parametrize("name", FILES)
def test_uses_are_added_to_those_that_are_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    salt = usage_file(path).add([LIST, CONNECT], now="2026-04-01T10:00:00Z")
    again = usage_file(path)
    assert again.add([LATER, OTHERS], now="2026-04-03T10:00:00Z") == salt
    assert again.add([], now="2026-04-02T10:00:00Z") == salt
    found = load(path)
    assert set(found.uses) == {BOTH, CONNECT, OTHERS}
    assert (found.salt, found.kind) == (salt, "gateway")
    assert (found.began, found.until) == ("2026-04-01T10:00:00Z", "2026-04-03T10:00:00Z")
    assert again.clients() == {BOT, APP}
    assert len(salt) == 32 and is_usage(path.read_bytes()[:1000])


@pytest.mark.parametrize("name", FILES)
def test_several_processes_write_the_same_record(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    command = [sys.executable, "-c", WRITER, str(path)]
    processes = [subprocess.Popen(command, cwd=Path(__file__).parents[2]) for _ in range(3)]
    assert [each.wait() for each in processes] == [0, 0, 0]
    assert load(path).uses == (replace(LIST, count=60),)


@pytest.mark.parametrize("name", FILES)
def test_a_record_is_for_its_owner_alone(tmp_path: Path, name: str) -> None:
    usage_file(tmp_path / name).add([LIST], now=LIST.first)
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", FILES)
def test_clients_beyond_the_bound_are_counted_together(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_CLIENTS", 2)
    many = [replace(LIST, client=Client(f"client/{number}")) for number in range(5)]
    record = usage_file(tmp_path / name)
    record.add(many, now=LIST.first)
    record.add(many, now=LIST.first)
    kept = {replace(each, count=2) for each in many[:2]}
    assert set(load(tmp_path / name).uses) == {*kept, replace(OTHERS, count=6)}


@pytest.mark.parametrize("name", FILES)
def test_entries_beyond_the_bound_are_counted_without_their_clients(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "MOST_USES", 2)
    record = usage_file(tmp_path / name)
    record.add([LIST, CONNECT], now=LIST.first)
    record.add([replace(LIST, client=APP), LIST], now=LIST.first)
    assert set(load(tmp_path / name).uses) == {replace(LIST, count=2), CONNECT, OTHERS}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_something_else_stays_as_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"name": "a package"}' * 50, encoding="utf-8")
    with pytest.raises(RecordError, match=r"no usage record|reads usage records"):
        usage_file(path).add([LIST], now=LIST.first)
    assert path.read_text(encoding="utf-8") == '{"name": "a package"}' * 50


def test_a_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "app.db"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE uses (name TEXT)")
    for act in (lambda: usage_file(path).add([LIST], now=LIST.first), lambda: load(path)):
        with pytest.raises(RecordError, match="database of another program"):
            act()
    with closing(sqlite3.connect(path)) as database, database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("uses",)]


def test_a_database_of_a_newer_version_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "usage.db"
    usage_file(path).add([LIST], now=LIST.first)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"PRAGMA application_id = {0x76307402}")
    before = path.read_bytes()
    for act in (lambda: usage_file(path).add([LIST], now=LIST.first), lambda: load(path)):
        with pytest.raises(RecordError, match=r"found '2\.0'; update v0to1"):
            act()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE uses SET count = 'many'", r"Expected `int`, got `str` - at `\$\[0\].count`"),
        ("UPDATE clients SET agent = x'00'", r"Expected `str`, got `bytes` - at `\$\[0\].client.agent`"),
        ("UPDATE record SET until = 'soon'", r"\$\.until: expected a moment such as .*, found 'soon'"),
        ("UPDATE record SET began = '2026-06-31T00:00:00Z'", r"\$\.began: expected a moment"),
        ("DELETE FROM record", "nothing was ever written to it"),
        ("DROP TABLE uses", "no such table: uses"),
    ],
)
def test_a_wrong_database_is_refused(tmp_path: Path, change: str, said: str) -> None:
    path = tmp_path / "usage.db"
    usage_file(path).add([LIST], now=LIST.first)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(change)
    with pytest.raises((RecordError, OSError), match=said):
        load(path)


def test_a_database_that_is_cut_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "usage.db"
    usage_file(path).add([LIST], now=LIST.first)
    path.write_bytes(path.read_bytes()[:6_000])
    with pytest.raises((RecordError, OSError)):
        load(path)


def test_reading_a_database_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "usage.db"
    usage_file(path).add([LIST], now=LIST.first)
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "usage.db").write_bytes(path.read_bytes())
    assert load(kept / "usage.db").uses == (LIST,)
    assert [each.name for each in kept.iterdir()] == ["usage.db"]
    assert (kept / "usage.db").read_bytes() == path.read_bytes()


def test_a_database_is_read_while_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "usage.db"
    usage_file(path).add([LIST], now=LIST.first)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE uses SET count = 7")
        assert load(path).uses == (LIST,)
        database.commit()
        assert load(path).uses == (replace(LIST, count=7),)


def test_a_database_is_read_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, connect = tmp_path / "usage.db", sqlite3.connect
    usage_file(path).add([LIST], now=LIST.first)

    def unwritable(address: str, **how: Any) -> sqlite3.Connection:
        if not address.endswith("?immutable=1"):
            raise sqlite3.OperationalError("unable to open database file")
        made: sqlite3.Connection = connect(address, **how)
        return made

    monkeypatch.setattr(sqlite3, "connect", unwritable)
    assert load(path).uses == (LIST,)
    (tmp_path / "usage.db-wal").write_bytes(b"what is not in the database yet")
    with pytest.raises(OSError, match="unable to open database file"):
        load(path)


def test_an_empty_file_becomes_a_record(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).touch()
        usage_file(tmp_path / name).add([LIST], now=LIST.first)
        assert load(tmp_path / name).uses == (LIST,)


@pytest.mark.parametrize("name", FILES)
def test_what_cannot_be_written_is_an_error_of_the_system(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="No such file"):
        usage_file(tmp_path / "gone" / name).add([LIST], now=LIST.first)


def test_a_lock_that_another_holds_is_waited_for_so_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")
    monkeypatch.setattr(usage_files, "_LOCK_SECONDS", 0.05)
    handle = os.open(tmp_path / "usage.json.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(OSError, match="another process holds the lock"):
        usage_file(tmp_path / "usage.json").add([LIST], now=LIST.first)
    os.close(handle)
    usage_file(tmp_path / "usage.json").add([LIST], now=LIST.first)
    assert load(tmp_path / "usage.json").uses == (LIST,)


def test_the_document_is_as_its_schema_says() -> None:
    whole = Record("0" * 32, LIST.first, LATER.last, (LIST, OTHERS, CONNECT))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for each in (whole, replace(whole, uses=())):
        text = dump(each)
        validator.validate(json.loads(text))
        assert parse(text) == each
    assert SCHEMA["properties"]["schema_version"]["const"] == usage_text.SCHEMA_VERSION
    assert [line.count(b'"route"') for line in dump(whole).splitlines()].count(1) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": "2.0"}, "found '2.0'; update v0to1"),
        ({"began": "2026-04-01"}, r"\$.began: expected a moment"),
        ({"uses": [{}]}, r"missing required field `rule` - at `\$.uses\[0\]`"),
        ({"uses": 1}, r"Expected `array`, got `int` - at `\$.uses`"),
    ],
)
def test_a_wrong_document_is_refused_with_the_place(change: dict[str, object], said: str) -> None:
    given = json.loads(dump(Record("0" * 32, LIST.first, LIST.last, (LIST,))))
    with pytest.raises(RecordError, match=said):
        parse(json.dumps({**given, **change}).encode())


@pytest.mark.parametrize("change", [{"count": 0}, {"last": "2026-03-31T00:00:00Z"}, {"first": "now"}])
def test_a_wrong_use_is_refused_with_the_place(change: dict[str, object]) -> None:
    given = json.loads(dump(Record("0" * 32, LIST.first, LIST.last, (LIST,))))
    given["uses"][0].update(change)
    with pytest.raises(RecordError, match=r"\$\.uses\[0\]"):
        parse(json.dumps(given).encode())


def line(**change: object) -> bytes:
    given = {
        "v0to1_usage": 1,
        "rule": LIST.rule,
        "route": LIST.route,
        "server": LIST.server,
        "program": "sync.py",
        "agent": "python-requests/2.32.3",
        "first": LIST.first,
        "last": LIST.last,
        "count": 1,
    }
    return json.dumps({**given, **change}).encode() + b"\n"


def test_lines_of_adapters_are_added_up(tmp_path: Path) -> None:
    later = line(first=LATER.first, last=LATER.last, count=5)
    data = line() + later + line(program="other.py", agent="") + line()[:40] + b"\nno line\n\xff\n[]\n"
    found = parse_lines(data)
    client = Client("sync.py python-requests/2.32.3")
    expected = (replace(BOTH, client=client), replace(LIST, client=Client("other.py")))
    assert found == Record("", LIST.first, LATER.last, expected, "adapter")
    (tmp_path / "usage.jsonl").write_bytes(data)
    assert load(tmp_path / "usage.jsonl") == found
    assert is_usage(data)


def test_lines_of_something_else_are_no_record() -> None:
    for data in (b"", b"{}\n", line(v0to1_usage=2), line(count="many")):
        with pytest.raises(RecordError, match="no line of it tells a use"):
            parse_lines(data)
    assert not is_usage(b'{"schema_version": "1.4", "tool": {}}')


def test_counts_are_added_up_whatever_the_order() -> None:
    assert list(merged([LIST], [LATER]).values()) == [BOTH]
    assert list(merged([LATER], [LIST]).values()) == [BOTH]
