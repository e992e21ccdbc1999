"""Valid TypeScript that the grammars do not know is understood, or looked at around and left as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from v0to1.config import Config
from v0to1.core.model import Run
from v0to1.findings.unaccounted import UNPARSED
from v0to1.languages.javascript.parsing import parse, parse_around
from v0to1.pipeline import run
from v0to1.planning.abandoned import LEFT_OUT, PART, READERS

URL = "https://app.all-hands.dev/api/conversations"
STOP = f'export const stop = (id: string) => fetch(`{URL}/${{id}}/stop`, {{ method: "POST" }});\n'
TITLE = f"""export async function title(id: string): Promise<string> {{
  const response = await fetch(`{URL}/${{id}}`);
  return (await response.json()).title;
}}
"""

KNOWN = {
    "what vitest imports": 'const all = await get<typeof import("./a")>();\n',
    "two of them": "const all = get<typeof import('./a'), typeof import('./b')>();\n",
    "a generic type of a module": "type Stream<R = any> = import('stream/web').ReadableStream<R>;\n",
    "exported types": "export type * as Types from './types';\n",
    "variance": "interface Box<in out T extends object, out U> { value: T; other: U }\n",
}
MARKUP = {
    "a query in an attribute": 'const a = <a href="https://a.example/?one=1&two=2&three=3">go</a>;\n',
    "single quotes": "const a = <a href='https://a.example/?one=1&two=2'>go</a>;\n",
    "a text": "const a = <p>Terms & conditions</p>;\n",
}


def test_markup_in_what_a_document_calls_typescript_is_understood(tmp_path: Path) -> None:
    told = f"```typescript\nrender(<App />);\n\n{STOP}```\n"
    (tmp_path / "README.md").write_text(f"# Tests\n\n{told}", encoding="utf-8")
    found = run(Config(tmp_path, (tmp_path,), date(2026, 11, 25)), fixing=False)
    assert found.failed == ()
    assert [(one.rule, one.line) for one in found.findings] == [("conversations/stop", 6)]


@pytest.mark.parametrize("text", KNOWN.values(), ids=KNOWN)
def test_what_the_grammar_does_not_know_is_understood(text: str) -> None:
    root, reason = parse("a.ts", text + STOP)
    assert reason == ""
    assert root is not None
    assert len(root.text()) == len(text + STOP)
    assert root.text().endswith(STOP)


@pytest.mark.parametrize("text", MARKUP.values(), ids=MARKUP)
def test_an_ampersand_in_markup_is_understood(text: str) -> None:
    root, _ = parse("a.tsx", text + STOP)
    assert root is not None
    assert root.text().endswith(STOP)


@pytest.mark.parametrize(
    "text",
    [
        "const all = a & b;\n",
        'const it = typeof import("./a") === "object";\n',
        'const found = import("./a").then((one) => one.Name);\n',
        "for (const one in two) go(one);\n",
        'const all = <a title="&amp;&lt;">a &nbsp; b {c && d}</a>;\n',
    ],
)
def test_what_the_grammar_knows_stays_as_it_is(text: str) -> None:
    root, _ = parse("a.tsx", text)
    assert root is not None
    assert root.text() == text


def test_what_is_in_an_attribute_is_read_as_it_is_written(tmp_path: Path) -> None:
    text = (
        f'export const Frame = () => <Load from="{URL}?limit=5&page_id=1" />;\nexport const Load = '
        "({ from }: { from: string }) => { fetch(from); return null; };\n"
    )
    done = ran(tmp_path, {"a.tsx": text})
    assert [one.v0 for one in done.findings] == ["GET /api/conversations"]
    assert not any("\ufdd0" in one.after for one in done.changes)


def ran(root: Path, files: dict[str, str], *, fixing: bool = True) -> Run:
    for name, text in files.items():
        (root / name).write_text(text)
    return run(Config(root, (root,), date(2026, 1, 1), adapter="auto"), fixing=fixing)


BROKEN = "function odd() {\n  return @@ what;\n}\n"


def test_what_is_not_understood_is_left_out_and_told(tmp_path: Path) -> None:
    done = ran(tmp_path, {"a.ts": STOP + BROKEN + TITLE})
    assert done.failed == ()
    assert done.changes == ()
    assert sorted(one.rule for one in done.findings) == ["conversations/get", "conversations/stop"]
    assert {one.reason for one in done.findings} == {PART}
    assert [(one.path, one.line, one.reason) for one in done.unresolved] == [("a.ts", 3, LEFT_OUT)]


HIDDEN = (
    'const BASE = process.env.OPENHANDS_URL ?? "https://app.all-hands.dev";\n'
    "async function request<T>(((path: string): Promise<T> {\n"
    "  const res = await fetch(`${BASE}/api${path}`);\n"
    "  return (await res.json()) as T;\n}\n"
    "export const get = (id: string) => request(`/conversations/${id}`);\n"
) + "".join(f"export const shown{number} = {{ text: 'shown', number: {number} }};\n" for number in range(30))


def test_a_file_whose_requests_are_in_what_is_not_understood_has_failed(tmp_path: Path) -> None:
    done = ran(tmp_path, {"a.ts": HIDDEN, "b.ts": HIDDEN.replace("(((", "(")})
    assert [(one.path, one.error) for one in done.failed] == [("a.ts", f"line 2: {UNPARSED}")]
    assert [(one.path, one.rule) for one in done.findings] == [("b.ts", "conversations/get")]


def test_one_that_speaks_of_others_has_not(tmp_path: Path) -> None:
    others = HIDDEN.replace("OPENHANDS_URL", "CHAT_URL").replace("app.all-hands.dev", "api.example.com")
    done = ran(tmp_path, {"a.ts": others})
    assert (done.failed, done.findings) == ((), ())


def test_the_rest_of_a_project_is_migrated(tmp_path: Path) -> None:
    done = ran(tmp_path, {"a.ts": STOP + BROKEN + TITLE, "b.ts": STOP})
    assert [one.path for one in done.changes if "openhands" not in one.path] == ["b.ts"]


def test_what_such_a_file_may_read_keeps_its_shape(tmp_path: Path) -> None:
    reader = (
        'import { title } from "./b";\nexport const one = title("1");\n' + BROKEN + "export const two = 2;\n"
    )
    done = ran(
        tmp_path, {"a.ts": reader + "export const three = 3, four = 4, five = 5, six = 6;\n", "b.ts": TITLE}
    )
    (found,) = done.findings
    assert found.reason == READERS.format("a.ts")
    assert found.fix == "adapter"


@pytest.mark.parametrize("text", ["const a = ;\n" + STOP[:20], "if (a { b }\n", "}}}} {{ @@\n"])
def test_a_file_of_which_little_is_understood_has_failed(text: str, tmp_path: Path) -> None:
    assert parse_around("a.ts", text) is None
    done = ran(tmp_path, {"a.ts": f"// {URL}\n{text}"})
    assert [one.path for one in done.failed] == ["a.ts"]
    assert "not understood as TypeScript" in done.failed[0].error


def test_a_changed_file_must_be_understood_as_a_whole() -> None:
    assert parse("a.ts", STOP + BROKEN)[0] is None
