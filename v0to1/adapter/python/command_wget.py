"""wget's command line: what it asks, and how it shows the response."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from functools import partial
from tempfile import TemporaryDirectory
from typing import Callable
from urllib.parse import urlsplit

from v0to1.adapter.python.commands import (
    _complain,
    _contents,
    _exchanged,
    _head,
    _is_own,
    _last_step,
    _print_bytes,
    _received,
    _Unanswered,
    _Unseen,
    _waits,
)
from v0to1.adapter.python.exchange import Call, Reply, is_v0, translation

_WGET_VALUED = frozenset(
    re.findall(
        r"\S+",
        """
        accept accept-regex append-output backups base bind-address body-data
        body-file ca-certificate ca-directory certificate certificate-type ciphers
        compression config connect-timeout crl-file cut-dirs default-page
        directory-prefix dns-timeout domains exclude-directories exclude-domains
        execute follow-tags ftp-password ftp-user header http-password http-user
        ignore-tags include-directories input-file level limit-rate load-cookies
        local-encoding method output-document output-file password pinnedpubkey
        post-data post-file prefer-family private-key private-key-type progress
        proxy-password proxy-user quota read-timeout referer regex-type reject
        reject-regex rejected-log remote-encoding report-speed restrict-file-names
        retry-on-http-error save-cookies secure-protocol start-pos timeout tries
        use-askpass user user-agent wait waitretry warc-file
        """,
    )
)
_WGET_LETTERS = {
    "a": "append-output", "A": "accept", "B": "base", "D": "domains", "e": "execute",
    "h": "help", "i": "input-file", "I": "include-directories", "l": "level",
    "m": "mirror", "nc": "no-clobber", "nv": "no-verbose", "o": "output-file",
    "O": "output-document", "p": "page-requisites", "P": "directory-prefix",
    "q": "quiet", "Q": "quota", "r": "recursive", "R": "reject",
    "S": "server-response", "t": "tries", "T": "timeout", "U": "user-agent",
    "V": "version", "w": "wait", "X": "exclude-directories",
}  # fmt: skip
_WGET_STRANGE = (
    "help",
    "version",
    "input-file",
    "mirror",
    "page-requisites",
    "recursive",
    "spider",
)

# Options about one request and its response, which V1's requests have of their own.
_WGET_REQUEST = frozenset(
    re.findall(
        r"\S+",
        """
        accept append-output backups body-data body-file content-disposition
        content-on-error continue directory-prefix header max-redirect method
        no-clobber no-verbose output-document output-file post-data post-file progress
        quiet save-headers server-response show-progress timestamping
        trust-server-names verbose debug nd
        """,
    )
)

# Options about the connection that hold for any server, a sandbox too.
_WGET_SHARED = frozenset(
    re.findall(
        r"\S+",
        """
        bind-address ca-certificate ca-directory ciphers connect-timeout dns-timeout
        execute inet4-only inet6-only limit-rate no-check-certificate no-proxy
        prefer-family proxy-password proxy-user read-timeout secure-protocol timeout
        tries user-agent waitretry 4 6
        """,
    )
)


def wget(tool: str, arguments: list[str]) -> int:
    """Do what wget would do; gives its exit code."""
    asked = _WgetLine(arguments)
    if not any(is_v0(asked.method, url) for url in asked.urls):
        raise _Unseen
    code = 0
    for number, url in enumerate(asked.urls):
        code = asked.run(tool, url, number > 0) or code
    return code


class _WgetLine:
    """The arguments of wget: options and URLs."""

    def __init__(self, arguments: list[str]) -> None:
        self.options: dict[str, list[str]] = {}
        self.urls: list[str] = []
        words = list(arguments)
        while words:
            word = words.pop(0)
            if word.startswith("--") and len(word) > 2:
                name, equals, value = word[2:].partition("=")
                if equals:
                    words.insert(0, value)
                self._take(name, words)
            elif word.startswith("-") and len(word) > 1:
                self._take_letters(word[1:], words)
            elif word != "--":
                self.urls.append(word if "://" in word else f"http://{word}")
        if any(name in self.options for name in _WGET_STRANGE):
            raise _Unseen

    def _take_letters(self, letters: str, words: list[str]) -> None:
        while letters:
            size = 2 if letters[0] == "n" else 1
            name, letters = (
                _WGET_LETTERS.get(letters[:size], letters[:size]),
                letters[size:],
            )
            if name in _WGET_VALUED and letters:
                words.insert(0, letters)
                letters = ""
            self._take(name, words)

    def _take(self, name: str, words: list[str]) -> None:
        known = _WGET_VALUED | _WGET_REQUEST | _WGET_SHARED
        longer = [one for one in known if one.startswith(name)] if len(name) > 2 else []
        name = longer[0] if name not in known and len(longer) == 1 else name
        if name in _WGET_VALUED and not words:
            raise _Unseen
        self.options.setdefault(name, []).append(
            words.pop(0) if name in _WGET_VALUED else ""
        )

    def value(self, *names: str) -> str:
        """The last value of an option; empty without one."""
        return next(
            (self.options[name][-1] for name in names if name in self.options), ""
        )

    @property
    def method(self) -> str:
        """The method that it asks with."""
        posts = "post-data" in self.options or "post-file" in self.options
        return self.value("method").upper() or ("POST" if posts else "GET")

    def body(self) -> bytes | None:
        """The body that it sends."""
        for name in ("post-data", "body-data"):
            if name in self.options:
                return os.fsencode(self.value(name))
        path = self.value("post-file", "body-file")
        return _contents(path) if path else None

    def headers(self) -> dict[str, str]:
        """The headers that the client gives."""
        found = {}
        if any(
            name in self.options
            for name in ("post-data", "post-file", "body-data", "body-file")
        ):
            found["Content-Type"] = "application/x-www-form-urlencoded"
        for text in self.options.get("header", ()):
            name, _, value = text.partition(":")
            for same in [one for one in found if one.lower() == name.strip().lower()]:
                del found[same]
            found[name.strip()] = value.strip()
        return found

    def run(self, tool: str, url: str, behind: bool) -> int:
        """Ask by one URL, and show the response; gives wget's exit code."""
        try:
            asked = is_v0(self.method, url)
            steps = asked and translation(self.method, url, self.headers(), self.body())
        except OSError:
            steps = None
        wait = _waits(tool, time.monotonic(), 0)
        try:
            send = partial(self._sent, tool, url)
            reply = _exchanged(steps or None, send, wait)
        except _Unanswered as error:
            return _complain("" if "quiet" in self.options else error.text, error.code)
        if reply is None:
            sys.stdout.flush()
            return subprocess.call(
                [tool, *self._words(lambda name: True), url], close_fds=False
            )
        return self._show(reply, url, behind)

    def _words(self, wanted: Callable[[str], bool]) -> list[str]:
        """Options as they are written on a command line."""
        found: list[str] = []
        for name, values in self.options.items():
            mark = f"-{name}" if len(name) <= 2 else f"--{name}"
            texts = (
                f"{mark}={value}" if name in _WGET_VALUED else mark for value in values
            )
            found += texts if wanted(name) else []
        return found

    def _sent(self, tool: str, url: str, call: Call) -> Reply:
        """Make one call by wget; raises `_Unanswered` when there is no response."""
        own = _is_own(call, url)
        kept = self._words(
            lambda name: name not in _WGET_REQUEST and (own or name in _WGET_SHARED)
        )
        once = ["--tries=1"] if call.method == "POST" else []
        with TemporaryDirectory(prefix="openhands-v0-") as folder:
            body, data = os.path.join(folder, "body"), os.path.join(folder, "data")
            command = [
                tool,
                *kept,
                *once,
                "--max-redirect=0",
                "--content-on-error",
                "-q",
                "-S",
            ]
            command += [f"--method={call.method}", "-O", body]
            command += [
                f"--header={name}: {value}" for name, value in call.headers.items()
            ]
            if call.body is not None:
                with open(data, "wb") as file:
                    file.write(call.body)
                command.append(f"--body-file={data}")
            done = subprocess.run(
                [*command, call.url],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
            said = done.stderr.decode(errors="replace")
            head = "\n".join(
                line[2:] for line in said.splitlines() if line.startswith("  ")
            )
            head = re.sub(r"\n(?=HTTP/)", "\n\n", head)
            if done.returncode and "HTTP/" not in head:
                raise _Unanswered(
                    said or f"{tool}: no response from {urlsplit(call.url).netloc}",
                    done.returncode,
                )
            return _received(
                head, (_contents(body) if os.path.exists(body) else b"") or done.stdout
            )

    def _show(self, reply: Reply, url: str, behind: bool) -> int:
        """Write a response where wget would; gives its exit code."""
        loud = "quiet" not in self.options
        if "server-response" in self.options:
            _complain(
                "".join(f"  {line}\n" for line in _head(reply).splitlines() if line), 0
            )
        good = 200 <= reply.status < 300
        shown = good or "content-on-error" in self.options
        name = self.value("output-document")
        head = (
            _head(reply).encode("latin-1", "replace")
            if "save-headers" in self.options
            else b""
        )
        content = head + reply.body if shown else b""
        if name == "-":
            _print_bytes(content)
        elif name or shown:
            with open(
                name or self._free_name(url), "ab" if name and behind else "wb"
            ) as file:
                file.write(content)
        if good:
            return 0
        if reply.status == 401:
            return _complain(
                "\nUsername/Password Authentication Failed." if loud else "", 6
            )
        said = time.strftime("%Y-%m-%d %H:%M:%S ERROR")
        said = f"{said} {reply.status}: {reply.reason}."
        if "no-verbose" in self.options:
            said = f"{url}:\n{said}"
        return _complain(said if loud else "", 8)

    def _free_name(self, url: str) -> str:
        """The file that is written where no name is given: a new one."""
        query = urlsplit(url).query
        name = (_last_step(url) or "index.html") + (f"?{query}" if query else "")
        name = os.path.join(self.value("directory-prefix"), name)
        number = 0
        while os.path.exists(f"{name}.{number}" if number else name):
            number += 1
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        return f"{name}.{number}" if number else name
