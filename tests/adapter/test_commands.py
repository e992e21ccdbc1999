"""Command lines behind the adapter, against what the real tools do with the same arguments."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.adapter.conftest import Server
from v0to1.adapter.compose import compose_adapter

pytestmark = pytest.mark.whole

BEHIND = Path(__file__).with_name("behind.py")
ROOT = Path(__file__).parents[2]
FILES = {"body.json": b'{"a":\r\n 1}\n', "one.txt": b"text\n", "with space.txt": b"more"}


def run(words: list[str], folder: Path, given: bytes = b"", **settings: str) -> tuple[int, bytes, bytes]:
    """Run a command in a new folder with some files; gives its exit code and what it wrote."""
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))  # HTTPie is there
    environ = {"PATH": path, "HOME": str(folder), "PYTHONPATH": str(ROOT), **settings}
    done = subprocess.run(words, cwd=folder, input=given, capture_output=True, env=environ, check=False)
    return done.returncode, done.stdout, done.stderr


def files(folder: Path) -> dict[str, bytes]:
    """All files in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def adapted(words: list[str]) -> list[str]:
    """A command as a script's function runs it."""
    return [sys.executable, str(BEHIND), *words]


CURL = [
    "-s URL/api/conversations",
    "URL/api/conversations -s -S -f",
    "-s -X DELETE URL/api/conversations/1a",
    "-sSfX DELETE URL/api/conversations/1a",
    "-sSXPOST URL/api/conversations -H 'Content-Type: application/json' -d '{\"a\": 1}'",
    "-s URL/api/c --json '{\"a\": 1}'",
    "-s URL/api/c --json '{\"a\":' --json 1}",
    "-s URL/api/c -d a=1 --data b=2 --data-raw @c",
    "-s URL/api/c -d @body.json",
    "-s URL/api/c --data-binary @body.json",
    "-s URL/api/c --data-binary @- -HX-Own:1",
    "-s URL/api/c --data-urlencode 'q=a b&c' --data-urlencode @one.txt --data-urlencode n@one.txt",
    "-sG URL/api/c -d limit=5 --data-urlencode 'q=a b'",
    "-sG URL/api/c?x=1 -d limit=5",
    "-s URL/api/c --url-query 'q=a b' --url-query +raw=1",
    "-s -T one.txt URL/api/c",
    "-s -F plain=text -F note='<one.txt' -F files=@one.txt -F 'files=@with space.txt;type=text/x' URL/api/c",
    "-s -F 'a=\"x;y\";type=text/plain' --form-string 'b=@no;t' URL/api/c",
    "-s -H 'X-Own: 1' -H 'X-None:' URL/api/c",
    "-s -H 'X-Own;' URL/api/c",
    "-s -H 'Content-Type:' -d x URL/api/c",
    "-s -u user:word URL/api/c",
    "-s -b a=b URL/api/c",
    "-s --oauth2-bearer key URL/api/c",
    "-s -o out URL/api/c",
    "-s -o out -o two URL/api/c URL/api/d",
    "-s --output-dir sub --create-dirs -O URL/api/name.json",
    "-sO URL/api/name.json?x=1",
    "-s -o - URL/api/c",
    "-s -o /dev/null -w '%{http_code}' URL/api/404",
    "-s -w '\\n%{http_code} %{response_code} %{size_download} %{content_type} %{method}\\n' URL/api/201",
    "-s -w '%{url_effective} %{num_redirects} %{exitcode} %{errormsg}%% \\t.' -f URL/api/500",
    "-s -w '%{stderr}%{http_code}%{stdout}!' URL/api/c",
    "-s -w '%header{content-type}' -o /dev/null URL/api/c",
    "-s -w '%{onerror}%{http_code}' URL/api/c",
    "-s -w @one.txt URL/api/c",
    "-f URL/api/404 -s",
    "-fsS URL/api/404",
    "-fsSo out URL/api/404",
    "-sS --fail-with-body URL/api/500",
    "-sS --fail-with-body -o out URL/api/500",
    "-si URL/api/201",
    "-sif URL/api/404",
    "-sI URL/api/c",
    "-s -D - URL/api/c -o /dev/null",
    "-s -D head URL/api/c URL/api/d",
    "-s URL/api/204",
    "-s --url URL/api/c",
    "-s URL/api/404 URL/api/200 -f",
    "-s URL/api/200 URL/api/404 -f",
    "-s --fail-early -f URL/api/404 URL/api/200",
    "-s URL/api/c --next -s -d x URL/api/d",
    "-s URL/other URL/api/c",
    "-s URL/other -o out URL/api/c",
    "-s URL/other/404 -f -d @one.txt",
    "-s URL/older/c",
    "-K curlrc URL/api/c",
    "-s -K - URL/other",
    "-sL -k -m 20 --connect-timeout 5 --retry 2 --compressed -A agent URL/api/c",
    "-s --data URL",
    "-s -d @missing URL/api/c",
    "-s",
    "--no-such-option URL/api/c",
    "-s 'URL/other/[1-2]'",
    "-s -o /no/such/folder/x URL/api/c",
    "-s --max-tim 5 -- URL/api/c",
]


GIVEN = {"curl": b'header = "X-Own: 2"\n', "wget": b"", "http": b'{"given": true}'}
"""What each tool can read from its input."""

WGET = [
    "-q -O - URL/api/c",
    "-qO- URL/api/c",
    "-q URL/api/name",
    "-q -P sub URL/api/name?x=1",
    "-qO out URL/api/c URL/api/d",
    "-q --output-document=out URL/api/404",
    "-q URL/api/500",
    "-nv -O out URL/api/404",
    "-qO- --content-on-error URL/api/422",
    "-q URL/api/401",
    "-qSO- URL/api/201",
    "-qO- --header 'X-Own: 1' --post-data '{\"a\": 1}' --header='Content-Type: application/json' URL/api/c",
    "-qO- --post-file=body.json URL/api/c",
    "-qO- --method=PATCH --body-data x URL/api/c",
    "-qO- --method DELETE URL/api/c/1a",
    "-qO- --method=PUT --body-file one.txt URL/api/c",
    "-qO- -T 5 -t 2 --no-check-certificate -U me URL/api/c",
    "-qO- --user=me --password=word --auth-no-challenge URL/api/c",
    "-qO- URL/other",
    "-qO- URL/api/c URL/other",
    "-qO- URL/older/c",
]


HTTP = [
    "GET URL/api/c",
    "URL/api/c limit==5 'q==a b'",
    "--ignore-stdin POST URL/api/c a=1 b:=2 'c[d]=x' 'l[]=1' 'l[]=2' X-Own:1 f=@one.txt g:=@body.json",
    "--ignore-stdin URL/api/c a=1",
    "--ignore-stdin -f URL/api/c a=1 'b=x y'",
    "--ignore-stdin -b PATCH URL/api/c title=new",
    "--ignore-stdin -h DELETE URL/api/c/1a",
    "--ignore-stdin --print=hb GET URL/api/201",
    "--ignore-stdin --check-status URL/api/404",
    "--ignore-stdin URL/api/404",
    "--ignore-stdin -o out URL/api/c",
    "--ignore-stdin -a me:word URL/api/c",
    "--ignore-stdin -A bearer -a key URL/api/c",
    "--ignore-stdin --raw '{\"a\":1}' URL/api/c",
    "--ignore-stdin --pretty=format URL/api/c",
    "--ignore-stdin URL/other",
    "--ignore-stdin --timeout=5 --verify=no URL/api/c",
    "POST URL/api/c Content-Type:application/json",
]


@pytest.mark.parametrize(
    ("tool", "line"),
    [(tool, line) for tool, lines in (("curl", CURL), ("wget", WGET), ("http", HTTP)) for line in lines],
)
def test_it_shows_what_the_tool_would(tool: str, line: str, tmp_path: Path, server: Server) -> None:
    words = [tool, *shell_words(line.replace("URL", server.url))]
    given = GIVEN[tool]
    if "missing" in line:
        given = b"url = https://x.invalid/\n"
    if "--ignore-stdin" in line:
        given = b""
    real = run(words, tmp_path / "real", given)
    ours = run(adapted(words), tmp_path / "ours", given)

    assert masked(ours) == masked(real)
    kept = [files(tmp_path / side) for side in ("ours", "real")]
    if tool == "http":  # what it writes into a file has a new date each time
        kept = [dict.fromkeys(one, b"") for one in kept]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("words", "tool"),
    [
        (["-u", "me:word", "-b", "a=b", "-e", "http://x", "-H", "Authorization: Bearer k"], "curl"),
        (["--user=me", "--password=word", "--auth-no-challenge", "--header=Authorization: Bearer k"], "wget"),
    ],
)
def test_credentials_stay_with_their_server(
    words: list[str], tool: str, tmp_path: Path, server: Server, agent: Server
) -> None:
    command = adapted([tool, *words, f"{server.url}/api/agent/c"])
    done = run(command, tmp_path / "run", AGENT=agent.url)

    assert done[0] == 0, done[2]
    (to_app,), (to_agent,) = server.asked, agent.asked
    headers = dict(to_agent["headers"])  # type: ignore[call-overload]
    assert headers["x-session-api-key"] == "sk-1"
    assert {"authorization", "cookie", "referer"}.isdisjoint(headers)
    assert "authorization" in dict(to_app["headers"])  # type: ignore[call-overload]


def test_a_time_limit_holds_for_all_calls_together(tmp_path: Path, server: Server) -> None:
    begun = time.monotonic()
    code, out, said = run(adapted(["curl", "-sSm", "0.4", f"{server.url}/api/slow/c"]), tmp_path / "run")

    assert (code, out) == (28, b"")
    assert re.fullmatch(rb"curl: \(28\) Operation timed out after 4\d\d milliseconds .*\n", said)
    assert time.monotonic() - begun < 5


def test_a_server_that_is_not_there_is_told_as_curl_tells_it(tmp_path: Path) -> None:
    words = ["curl", "-sS", "-w", "%{http_code} %{exitcode}", "http://127.0.0.1:9/api/c"]
    real, ours = run(words, tmp_path / "real"), run(adapted(words), tmp_path / "ours")

    assert (ours[0], ours[1]) == (real[0], real[1])
    assert ours[2].startswith(b"curl: (7) Failed to connect to 127.0.0.1 port 9 after ")


def test_a_create_is_not_sent_twice(tmp_path: Path, server: Server) -> None:
    words = ["curl", "-s", "--retry", "2", "--retry-delay", "1"]
    run(adapted([*words, "-X", "POST", f"{server.url}/api/503"]), tmp_path / "post")
    assert len(server.asked) == 1
    run(adapted([*words, f"{server.url}/api/503"]), tmp_path / "get")
    assert len(server.asked) == 4


def test_settings_in_a_pipe_are_read_by_curl_too(tmp_path: Path, server: Server) -> None:
    command = " ".join(adapted(["curl"]))
    script = f"{command} -sK /dev/fd/3 3<<<'header = \"X-Own: 1\"' "
    for path in ("other", "api/c"):
        code, out, said = run(["bash", "-c", f"{script} {server.url}/{path}"], tmp_path / path[:3])
        assert (code, said) == (0, b"")
        assert b'"x-own": "1"' in out


def test_off_is_the_tool_itself(tmp_path: Path, server: Server) -> None:
    stub = tmp_path / "bin" / "curl"
    stub.parent.mkdir()
    stub.write_text('#!/bin/sh\nprintf "stub %s\\n" "$*"\n')
    stub.chmod(0o755)
    path = f"{stub.parent}:{os.environ['PATH']}"
    words = adapted(["curl", "-s", "http://x.invalid/api/c"])

    assert run(words, tmp_path / "off", PATH=path, OPENHANDS_V0_ADAPTER="off") == (
        0,
        b"stub -s http://x.invalid/api/c\n",
        b"",
    )
    code, out, _ = run(words, tmp_path / "on", PATH=path)
    assert code == 0
    assert re.match(rb"stub -q -sS -K - -D .*/v1/c\n$", out)


def test_the_composed_file_is_for_old_machines_too(tmp_path: Path, server: Server) -> None:
    text = compose_adapter(["curl", "wget", "httpie"])
    ast.parse(text, feature_version=(3, 8))
    file = tmp_path / "openhands_v0.py"
    file.write_text(text, encoding="utf-8")

    assert "adapt_v0" not in text
    words = ["curl", "-s", f"{server.url}/other"]
    assert run([sys.executable, str(file), *words], tmp_path / "ours") == run(words, tmp_path / "real")


def test_what_the_file_was_not_made_for_is_refused(tmp_path: Path, server: Server) -> None:
    file = tmp_path / "openhands_v0.py"
    file.write_text(compose_adapter(["curl"], ["conversations/delete"]), encoding="utf-8")
    url = f"{server.url}/api/conversations/1/config"
    code, out, said = run([sys.executable, str(file), "curl", "-sSf", url], tmp_path / "run")

    assert (code, out, said) == (22, b"", b"curl: (22) The requested URL returned error: 501\n")
    assert [one["raw"] for one in server.asked] == [
        "/api/v1/app-conversations/search?limit=1"
    ]  # whether it is V1


def test_a_tool_that_is_not_there(tmp_path: Path) -> None:
    code, _, said = run(adapted(["nothing-of-this-name", "x"]), tmp_path / "run")
    assert (code, said) == (127, b"nothing-of-this-name: No such file or directory\n")


def test_a_reader_that_goes_away(tmp_path: Path, server: Server) -> None:
    script = f"{' '.join(adapted(['curl', '-s', f'{server.url}/api/c']))} | true; echo ${{PIPESTATUS[0]}}"
    code, out, said = run(["bash", "-c", script], tmp_path / "run")
    assert (code, said) == (0, b"")
    assert out in (b"0\n", b"23\n")


def shell_words(line: str) -> list[str]:
    """The words of a line, as a shell splits it."""
    done = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True)
    return done.stdout.decode().split("\0")[:-1]


def masked(done: tuple[int, bytes, bytes]) -> tuple[int, bytes, bytes]:
    """What a command wrote, without what is another each time."""

    def plain(text: bytes) -> bytes:
        text = re.sub(rb"-{20,}[0-9a-zA-Z]+", b"BOUNDARY", text)
        return re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", b"NOW", text)

    return done[0], plain(done[1]), plain(done[2])
