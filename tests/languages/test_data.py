"""Files of settings: every text with its keys and its place, and what is none is told."""

from __future__ import annotations

import pytest

from v0to1.languages.data import DataError, entries, reader_of

URL = "https://app.all-hands.dev/api"
ESCAPED = URL.replace("/", "\\/")


@pytest.mark.parametrize(
    "path", ["a.py", "env", "environment", ".envrc", "a.env.py", "a.lock", "a.jsonl", "yaml", ".toml"]
)
def test_other_files_are_none(path: str) -> None:
    assert reader_of(path) == ""


@pytest.mark.parametrize(
    "path", [".env", ".env.local", "a/.env.example", "prod.env", "a.yml", "a.json", "b.toml"]
)
def test_settings_are_told_by_name(path: str) -> None:
    assert reader_of(path)


@pytest.mark.parametrize(
    ("path", "text", "keys", "written", "variable"),
    [
        ("a.json", f'{{"a": {{"b": ["x", "{URL}"]}}}}', ("a", "b", "1"), f'"{URL}"', False),
        ("a.json", f'// c\n{{\n\t"é🙂": "{URL}", // d\n}}', ("é🙂",), f'"{URL}"', False),
        ("a.json", f'{{"a": "{ESCAPED}"}}', ("a",), f'"{ESCAPED}"', False),
        ("a.yml", f"a:\r\n  - b: {URL} # c\r\n", ("a", "0", "b"), URL, False),
        ("a.yml", f"x: !Ref y\n---\na: '{URL}'\n", ("a",), f"'{URL}'", False),
        ("a.toml", f'[a.b]\nc = "{URL}"\n', ("a", "b", "c"), f'"{URL}"', False),
        (".env", f"A={URL}\n", ("A",), URL, True),
        (".env", f"export A = '{URL}' # c\r\n", ("A",), URL, True),
        (".env", f'#A=x\n\nB=\nA="{URL}"', ("A",), URL, True),
        ("c.yml", f"environment:\n  A: {URL}\n", ("environment", "A"), URL, True),
        ("c.yml", f"environment:\n  - A={URL}\n", ("environment", "A"), f"A={URL}", True),
        ("c.yml", f"environment:\n  - A=${{A:-{URL}}}\n", ("environment", "A"), f"A=${{A:-{URL}}}", True),
        ("k.yml", f"env:\n- name: A\n  value: {URL}\n", ("env", "A"), URL, True),
        ("k.yml", f"env:\n- value: {URL}\n  name: A\n", ("env", "A"), URL, True),
        ("l.json", f'{{"env": {{"A": "{URL}"}}}}', ("env", "A"), f'"{URL}"', True),
    ],
)  # fmt: skip
def test_texts_are_found_with_keys_and_places(
    path: str, text: str, keys: tuple[str, ...], written: str, variable: bool
) -> None:
    (found,) = [one for one in entries(path, text) if one.value == URL]
    assert (found.keys, found.variable) == (keys, variable)
    assert text[found.span.start : found.span.end] == written


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("a.json", "{a: 1}", 1),
        ("a.json", '{"a":\n"\\q"}', 2),
        ("a.yml", "a: {{ x }}\nb: [", 2),
        ("a.yml", "a: b\n\tc: d\n", 2),
        ("a.toml", "a = 1\nb = x\n", 2),
        ("a.json", "[" * 5000, 1),
        ("a.yml", "[" * 5000, 1),
        ("a.yml", "a:\n  " + "[" * 201 + "]" * 201, 2),
    ],
)
def test_what_is_broken_is_told_with_its_line(path: str, text: str, line: int) -> None:
    with pytest.raises(DataError) as caught:
        entries(path, text)
    assert caught.value.line == line


def test_what_a_person_may_have_nested_is_read() -> None:
    assert len(entries("a.yml", "a: " + "[" * 90 + "x" + "]" * 90)) == 1


def test_aliases_without_end_come_to_one() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))
    assert len(entries("a.yml", bomb)) <= 50_000
