"""What a gateway cannot begin with: each error names the option, what is wrong, and what to do."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from tests.command import v0to1

UPSTREAM = "http://127.0.0.1:9"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a certificate and its key, another key, one with a password, and other files."""
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-subj",
        "/CN=x",
    ]
    for name in ("one", "two"):
        out = ["-nodes", "-keyout", f"{name}.key", "-out", f"{name}.crt"]
        subprocess.run([*made, *out], cwd=tmp_path, check=True, capture_output=True)
    locked = ["openssl", "ec", "-in", "one.key", "-aes128", "-passout", "pass:x", "-out", "locked.key"]
    subprocess.run(locked, cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "junk").write_text("no certificate\n")
    (tmp_path / "short").write_text("short\n")
    (tmp_path / "run.json").write_text("[]")
    (tmp_path / "folder").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--upstream", "foo"], "--upstream: 'foo' is not the address of a server; write it like https://"),
        (["--upstream", "https://a/api/v1"], "--upstream: has the path of the API"),
        (["--upstream", "https://a/conversations/x"], "--upstream: has the path of a page"),
        (["--upstream", "https://me:pw@a"], "--upstream: has a user or password"),
        (["--upstream", "https://a:99999"], "--upstream: 'https://a:99999': Port out of range"),
        (["--public-url", "foo.com"], "--public-url: 'foo.com' is not the address of a server"),
        (["--public-url", "http://x y"], "--public-url: 'http://x y' is not the address of a server"),
        (["--public-url", "https://a/api"], "--public-url: has the path of the API"),
        (["--allow-origin", "app.example"], "--allow-origin: 'app.example' is no origin of web pages"),
        (["--allow-origin", "https://a/"], "--allow-origin: 'https://a/' is no origin of web pages"),
        (["--trusted-proxy", "10.0.0.0/99"], "--trusted-proxy: '10.0.0.0/99' does not appear to be"),
        (["--server", "old"], "--server: 'old' is no version"),
        (["--refuse", "socketio/message"], "--refuse: no request has the rule 'socketio/message'"),
        (["--refuse", "flies"], "--refuse: no request has the rule 'flies'; did you mean files"),
        (["--certificate", "one.crt"], "--certificate: and --certificate-key belong together"),
        (["--certificate-key", "one.key"], "--certificate: and --certificate-key belong together"),
        (["--certificate", "none", "--certificate-key", "one.key"], "none and one.key: No such file"),
        (["--certificate", "one.crt", "--certificate-key", "two.key"], "are no certificate and its key"),
        (["--certificate", "junk", "--certificate-key", "one.key"], "are no certificate and its key"),
        (["--certificate", "one.crt", "--certificate-key", "locked.key"], "locked.key has a password"),
        (["--ca-file", "junk"], "--ca-file: junk has no certificates"),
        (["--ca-file", "none"], "--ca-file: none has no certificates: No such file"),
        (
            ["--secret-file", "short"],
            "--secret-file: short has fewer than 16 characters; openssl rand -hex 32",
        ),
        (["--secret-file", "none"], "--secret-file"),
        (["--record", "folder"], "--record: folder is a folder; name a file"),
        (["--record", "run.json"], "--record: run.json"),
        (["--record", "junk/usage.json"], "--record: junk/usage.json: "),
        (["--host", "no.such.host.invalid"], "--host: 'no.such.host.invalid' is no address of this machine"),
        (["--max-body", "many"], "'many' is no size: write it like 500K, 64M or 2G"),
    ],
)
def test_what_it_cannot_begin_with(options: list[str], said: str, files: Path) -> None:
    upstream = [] if "--upstream" in options else ["--upstream", UPSTREAM]
    done = v0to1("gateway", *upstream, "--port", "0", *options, folder=files)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_a_port_that_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = v0to1("gateway", "--upstream", UPSTREAM, "--port", port, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"error: --port: 127.0.0.1:{port} is in use; name another\n"
