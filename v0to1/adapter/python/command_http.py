"""HTTPie's command line (and xh's): what it asks, and how it shows the response."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

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

_HTTP_VALUED = frozenset(
    re.findall(
        r"\S+",
        """
        auth auth-type bearer boundary cert cert-key cert-key-pass ciphers
        default-scheme download-dir format-options history-print interface max-headers
        max-redirects output pretty print proxy raw resolve response-charset
        response-mime session session-read-only ssl style timeout verify
        """,
    )
)
_HTTP_LETTERS = {
    "a": "auth", "A": "auth-type", "b": "body", "c": "continue", "d": "download",
    "f": "form", "F": "follow", "h": "headers", "I": "ignore-stdin", "j": "json",
    "m": "meta", "o": "output", "p": "print", "P": "history-print", "q": "quiet",
    "s": "style", "S": "stream", "v": "verbose", "x": "compress",
}  # fmt: skip

# Options about one request and its response, which V1's requests have of their own.
_HTTP_REQUEST = frozenset(
    re.findall(
        r"\S+",
        """
        all body boundary check-status compress continue default-scheme download
        follow form format-options headers history-print ignore-stdin json
        max-redirects meta multipart offline output pretty print quiet raw
        response-charset response-mime session-read-only sorted stream style unsorted
        verbose
        """,
    )
)

# Options about the connection that hold for any server, a sandbox too.
_HTTP_SHARED = frozenset(
    ("ciphers", "interface", "proxy", "resolve", "ssl", "timeout", "verify")
)
_HTTP_ITEM = re.compile(r"(?<!\\)(:=@|=@|:=|==|:@|[=@:]|;$)")


def http(tool: str, arguments: list[str]) -> int:
    """Do what HTTPie would do; gives its exit code."""
    asked = _HttpLine(tool, arguments)
    if not is_v0(asked.method, asked.url):
        raise _Unseen
    wait = _waits(tool, time.monotonic(), 0)
    steps = translation(asked.method, asked.url_sent(), asked.headers(), asked.body())
    try:
        reply = _exchanged(steps, asked.sent, wait)
    except _Unanswered as error:
        return _complain(error.text, error.code)
    if reply is None:
        raise _Unseen
    return asked.show(reply)


class _HttpLine:
    """The arguments of HTTPie: options, a URL, and items of the request."""

    def __init__(self, tool: str, arguments: list[str]) -> None:
        self.tool = tool
        self.options: dict[str, str] = {}
        self.boundary = uuid4().hex
        plain: list[str] = []
        words = list(arguments)
        while words:
            word = words.pop(0)
            if word == "--":
                plain += words
                break
            if word.startswith("--"):
                name, equals, value = word[2:].partition("=")
                self._take(name, [value] if equals else words)
            elif word.startswith("-") and len(word) > 1:
                self._take_letters(word[1:], words)
            else:
                plain.append(word)
        if {"help", "version", "offline", "manual"} & self.options.keys() or not plain:
            raise _Unseen
        named = len(plain) > 1 and re.fullmatch("[a-zA-Z]+", plain[0]) is not None
        self.given_method = plain.pop(0).upper() if named else ""
        self.url = self._whole_url(plain.pop(0))
        self.items = [self._item(word) for word in plain]

    def _take_letters(self, letters: str, words: list[str]) -> None:
        while letters:
            name, letters = _HTTP_LETTERS.get(letters[0], letters[0]), letters[1:]
            rest = [letters.lstrip("=")] if name in _HTTP_VALUED and letters else words
            letters = "" if name in _HTTP_VALUED else letters
            self._take(name, rest)

    def _take(self, name: str, words: list[str]) -> None:
        if name in _HTTP_VALUED and not words:
            raise _Unseen
        self.options[name] = words.pop(0) if name in _HTTP_VALUED else ""

    def _whole_url(self, url: str) -> str:
        """A URL with its scheme, also for one that begins with a port (`:3000/x`)."""
        scheme = self.options.get("default-scheme") or (
            "https" if self.tool in ("https", "xhs") else "http"
        )
        if "://" in url[:10]:
            return url.lstrip(":/") if url.startswith("://") else url
        if re.match(r":(?!:)", url):
            port, _, rest = url[1:].partition("/")
            return f"{scheme}://localhost{':' + port if port else ''}/{rest}"
        return f"{scheme}://{url}"

    def _item(self, word: str) -> tuple[str, str, str]:
        """The key, the mark and the value of an item."""
        found = _HTTP_ITEM.search(word)
        if found is None:
            raise _Unseen
        key, value = (
            re.sub(r"\\([\\:=@;])", r"\1", one)
            for one in (word[: found.start()], word[found.end() :])
        )
        return key, found[0], value

    @property
    def _stdin(self) -> bytes | None:
        """The body that is given to read; None without one."""
        if "raw" in self.options:
            return os.fsencode(self.options["raw"])
        if (
            "ignore-stdin" in self.options
            or self._data()
            or sys.stdin is None
            or sys.stdin.isatty()
        ):
            return None
        if not hasattr(self, "_read"):
            self._read = _contents("-")
        return self._read or None

    def _data(self) -> list[tuple[str, str, str]]:
        return [one for one in self.items if one[1] in ("=", ":=", "=@", ":=@", "@")]

    @property
    def method(self) -> str:
        """The method that it asks with."""
        if self.given_method:
            return self.given_method
        return (
            "POST" if self._data() or "raw" in self.options or self._piped() else "GET"
        )

    def _piped(self) -> bool:
        """Whether a body is given to read, as far as can be told without reading it."""
        return (
            "ignore-stdin" not in self.options
            and sys.stdin is not None
            and not sys.stdin.isatty()
        )

    def url_sent(self) -> str:
        """The URL with its whole query."""
        query = urlencode(
            [(key, value) for key, mark, value in self.items if mark == "=="]
        )
        glue = "&" if urlsplit(self.url).query else "?"
        return self.url + (glue + query if query else "")

    def headers(self) -> dict[str, str]:
        """The headers of the client, and the type of a body that HTTPie makes."""
        found = {}
        if self._is_form():
            found = {"Accept": "*/*"}
            files = "multipart" in self.options or any(
                mark == "@" for _, mark, _ in self.items
            )
            kind = f"multipart/form-data; boundary={self.boundary}"
            found["Content-Type"] = (
                kind if files else "application/x-www-form-urlencoded; charset=utf-8"
            )
        elif self._data() or self._stdin is not None:
            found = {
                "Content-Type": "application/json",
                "Accept": "application/json, */*;q=0.5",
            }
        for key, mark, value in self.items:
            if mark in (":", ";", ":@"):
                for same in [one for one in found if one.lower() == key.lower()]:
                    del found[same]
                text = (
                    _contents(value).decode().strip() if mark == ":@" else value.strip()
                )
                if text or mark == ";":
                    found[key] = text
        return found

    def _is_form(self) -> bool:
        return "form" in self.options or "multipart" in self.options

    def body(self) -> bytes | None:
        """The body that it sends."""
        data = self._data()
        if not data:
            return self._stdin
        values = [
            (key, mark, _contents(value).decode() if mark in ("=@", ":=@") else value)
            for key, mark, value in data
        ]
        if not self._is_form():
            found: Any = None
            for key, mark, text in values:
                found = _http_placed(
                    found, key, json.loads(text) if mark.startswith(":") else text
                )
            return json.dumps(found).encode()
        if "multipart" not in self.options and not any(
            mark == "@" for _, mark, _ in values
        ):
            return urlencode([(key, text) for key, _, text in values]).encode()
        body = b""
        for key, mark, text in values:
            head, content = f'form-data; name="{key}"', text.encode()
            if mark == "@":
                path, _, kind = text.partition(";type=")
                kind = kind or guess_type(path)[0] or "application/octet-stream"
                head += f'; filename="{os.path.basename(path)}"\r\nContent-Type: {kind}'
                content = _contents(path)
            body += (
                f"--{self.boundary}\r\nContent-Disposition: {head}\r\n\r\n".encode()
                + content
                + b"\r\n"
            )
        return body + f"--{self.boundary}--\r\n".encode()

    def sent(self, call: Call) -> Reply:
        """Make one call by HTTPie; raises `_Unanswered` when there is no response."""
        own = _is_own(call, self.url)
        command = [self.tool, "--print=hb", "--pretty=none"]
        for name, value in self.options.items():
            if name not in _HTTP_REQUEST and (own or name in _HTTP_SHARED):
                mark = f"-{name}" if len(name) == 1 else f"--{name}"
                command.append(f"{mark}={value}" if name in _HTTP_VALUED else mark)
        command += ["--ignore-stdin"] if call.body is None else []
        command += [call.method, call.url]
        command += [
            f"{name}:{value}" if value else f"{name};"
            for name, value in call.headers.items()
        ]
        given: dict[str, Any] = (
            {"stdin": subprocess.DEVNULL} if call.body is None else {"input": call.body}
        )
        done = subprocess.run(command, capture_output=True, check=False, **given)
        head, _, body = re.split(rb"(\r?\n\r?\n|\Z)", done.stdout, maxsplit=1)
        if not head.startswith(b"HTTP/"):
            head, body = b"", done.stdout
        if done.returncode and not head:
            raise _Unanswered(done.stderr.decode(errors="replace"), done.returncode)
        return _received(head.decode("latin-1"), body)

    def show(self, reply: Reply) -> int:
        """Write a response where HTTPie would; gives its exit code."""
        options, person = (
            self.options,
            sys.stdout.isatty() and "output" not in self.options,
        )
        shown = options.get("print") or next(
            (
                mark
                for name, mark in (("headers", "h"), ("body", "b"))
                if name in options
            ),
            "hb" if person or "verbose" in options else "b",
        )
        shown = "" if "quiet" in options else "b" if "download" in options else shown
        pretty = options.get("pretty") or ("all" if person else "none")
        text = b""
        if "h" in shown:
            text += _head(reply).encode("latin-1", "replace")
        if "b" in shown:
            text += (
                _http_formatted(reply.body)
                if pretty in ("all", "format")
                else reply.body
            )
        path = options.get("output") or (
            _last_step(self.url) if "download" in options else ""
        )
        if path:
            with open(path, "wb") as file:
                file.write(text)
        else:
            _print_bytes(text + (b"\n" if person and "b" in shown else b""))
        if reply.status < 300 or not (
            {"check-status", "download"} & options.keys() or self.tool[:2] == "xh"
        ):
            return 0
        if not person:
            said = f"HTTP {reply.status} {reply.reason}"
            sys.stderr.write(f"\n{self.tool}: warning: {said}\n\n\n")
        return reply.status // 100


def _http_formatted(body: bytes) -> bytes:
    """A body as a person reads it."""
    try:
        return json.dumps(
            json.loads(body), indent=4, sort_keys=True, ensure_ascii=False
        ).encode()
    except ValueError:
        return body


def _http_placed(whole: Any, key: str, value: Any) -> Any:
    """A document with a value where a key says: `name[inner]`, `name[0]`, `name[]`."""
    first, *steps = [key.partition("[")[0], *re.findall(r"\[([^\]]*)\]", key)]
    return _http_put(whole, ([first] if first else []) + steps, value)


def _http_put(whole: Any, steps: list[str], value: Any) -> Any:
    """The same for a key that is taken apart."""
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if step == "" or (step.isdigit() and isinstance(whole, list)):
        whole = whole if isinstance(whole, list) else []
        place = int(step) if step else len(whole)
        whole += [None] * (place + 1 - len(whole))
        whole[place] = _http_put(whole[place], rest, value)
        return whole
    whole = whole if isinstance(whole, dict) else {}
    whole[step] = _http_put(whole.get(step), rest, value)
    return whole
