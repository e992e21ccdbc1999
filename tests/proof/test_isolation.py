"""Connections to other hosts are refused and told, whatever makes them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from v0to1.proof.child import Limits, run
from v0to1.proof.isolation import guarded, outside, proxy

HOST = "prove.invalid"
PROGRAMS = {
    "socket": f"import socket; socket.create_connection(('{HOST}', 443), timeout=5)",
    "address": "import socket; socket.create_connection(('192.0.2.1', 443), timeout=5)",
    "urllib": f"import urllib.request; urllib.request.urlopen('https://{HOST}/a', timeout=5)",
    "requests": f"import requests; requests.get('http://{HOST}/a', timeout=5).raise_for_status()",
    "httpx": f"import httpx; httpx.get('https://{HOST}/a', timeout=5)",
    "aiohttp": (
        "import aiohttp, asyncio\n"
        "async def main():\n"
        "    async with aiohttp.ClientSession() as http:\n"
        f"        await http.get('https://{HOST}/a')\n"
        "asyncio.run(main())"
    ),
}
LOCAL = """
import http.server, threading, urllib.request, requests
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for host in ("127.0.0.1", "localhost"):
    url = f"http://{host}:{server.server_port}/"
    assert urllib.request.urlopen(url).status == requests.get(url).status_code == 200
"""
NODE = """
const http = require("http");
const server = http.createServer((_, answer) => answer.end("ok")).listen(0, "127.0.0.1", async () => {
  const address = `http://127.0.0.1:${server.address().port}`;
  console.log(await (await fetch(address)).text());
  const get = (url) => new Promise((done, fail) => http.get(url, done).on("error", fail));
  for (const send of [() => fetch("https://HOST/a"), () => get("http://HOST/b")])
    try { await send(); } catch (error) { console.log("refused"); }
  server.close();
});
""".replace("HOST", HOST)


def reached(command: list[str], folder: Path) -> tuple[int, list[str], tuple[str, ...]]:
    """The exit code and output of a command that is kept here, and the hosts that it wanted to reach."""
    log = folder / "log"
    with proxy(log) as url:
        done = run(command, folder, guarded(os.environ, log, url), Limits(seconds=60))
    return done.code, [line.text for line in done.stdout], outside(log)


@pytest.mark.parametrize("name", PROGRAMS)
def test_python(name: str, tmp_path: Path) -> None:
    code, _, hosts = reached([sys.executable, "-c", PROGRAMS[name]], tmp_path)
    assert code != 0
    assert {host.partition(":")[0] for host in hosts} == {"192.0.2.1" if name == "address" else HOST}


def test_python_reaches_this_machine(tmp_path: Path) -> None:
    assert reached([sys.executable, "-c", LOCAL], tmp_path) == (0, [], ())


def test_python_loads_what_its_user_has_for_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import builtins; builtins.OWN = 'own'", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert reached([sys.executable, "-c", "print(OWN)"], tmp_path)[:2] == (0, ["own"])


def test_node(tmp_path: Path) -> None:
    code, said, hosts = reached(["node", "-e", NODE], tmp_path)
    assert (code, said) == (0, ["ok", "refused", "refused"])
    assert hosts == (f"{HOST}:443", f"{HOST}:80")


def test_curl(tmp_path: Path) -> None:
    assert shutil.which("curl") is not None
    code, _, hosts = reached(["curl", "--silent", "--fail", f"https://{HOST}/a"], tmp_path)
    assert code != 0 and hosts == (f"{HOST}:443",)
