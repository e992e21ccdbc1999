"""curl's command line: what it asks, and how it shows the response."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from mimetypes import guess_type
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote_plus, urlsplit
from uuid import uuid4

from v0to1.adapter.python.commands import (
    _complain,
    _contents,
    _exchanged,
    _head,
    _is_own,
    _last_step,
    _print_bytes,
    _read_before,
    _received,
    _Unanswered,
    _Unseen,
    _waits,
)
from v0to1.adapter.python.exchange import Call, Reply, is_v0, translation

_CURL_VALUED = frozenset(
    re.findall(
        r"\S+",
        """
        abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers
        config connect-timeout connect-to continue-at cookie cookie-jar
        create-file-mode crlfile curves data data-ascii data-binary data-raw
        data-urlencode delegation dns-interface dns-ipv4-addr dns-ipv6-addr
        dns-servers doh-url dump-header ech egd-file engine etag-compare etag-save
        expect100-timeout form form-string ftp-account ftp-alternative-to-user
        ftp-method ftp-port ftp-ssl-ccc-mode happy-eyeballs-timeout-ms
        haproxy-clientip header hostpubmd5 hostpubsha256 hsts interface ip-tos
        ipfs-gateway json keepalive-cnt keepalive-time key key-type krb libcurl
        limit-rate local-port login-options mail-auth mail-from mail-rcpt max-filesize
        max-redirs max-time netrc-file noproxy oauth2-bearer output output-dir
        parallel-max pass pinnedpubkey preproxy proto proto-default proto-redir proxy
        proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers
        proxy-crlfile proxy-header proxy-key proxy-key-type proxy-pass
        proxy-pinnedpubkey proxy-service-name proxy-tls13-ciphers proxy-tlsauthtype
        proxy-tlspassword proxy-tlsuser proxy-user proxy1.0 pubkey quote random-file
        range rate referer request request-target resolve retry retry-delay
        retry-max-time sasl-authzid service-name sigalgs socks4 socks4a socks5
        socks5-gssapi-service socks5-hostname speed-limit speed-time ssl-sessions
        stderr telnet-option tftp-blksize time-cond tls-max tls13-ciphers tlsauthtype
        tlspassword tlsuser trace trace-ascii trace-config unix-socket upload-file
        upload-flags url url-query user user-agent variable vlan-priority write-out
        """,
    )
)
_CURL_LETTERS = {
    "A": "user-agent", "b": "cookie", "c": "cookie-jar", "C": "continue-at",
    "d": "data", "D": "dump-header", "e": "referer", "E": "cert", "f": "fail",
    "F": "form", "G": "get", "H": "header", "h": "help", "i": "include", "I": "head",
    "J": "remote-header-name", "k": "insecure", "K": "config", "L": "location",
    "m": "max-time", "M": "manual", "n": "netrc", "o": "output", "O": "remote-name",
    "P": "ftp-port", "q": "disable", "Q": "quote", "r": "range", "s": "silent",
    "S": "show-error", "t": "telnet-option", "T": "upload-file", "u": "user",
    "U": "proxy-user", "v": "verbose", "V": "version", "w": "write-out",
    "x": "proxy", "X": "request", "y": "speed-time", "Y": "speed-limit",
    "z": "time-cond", ":": "next", "#": "progress-bar", "Z": "parallel",
}  # fmt: skip
_CURL_DATA = ("data", "data-ascii", "data-binary", "data-raw", "data-urlencode", "json")

# Options about one request and its response, which V1's requests have of their own.
_CURL_REQUEST = frozenset(
    re.findall(
        r"\S+",
        """
        continue-at create-dirs data data-ascii data-binary data-raw data-urlencode
        disable dump-header etag-compare etag-save fail fail-early fail-with-body form
        form-escape form-string get globoff head header include json libcurl location
        location-trusted max-filesize max-time no-buffer no-clobber no-progress-meter
        output-dir parallel parallel-immediate parallel-max progress-bar proto-default
        range rate remote-header-name remote-name-all remote-time remove-on-error
        request request-target show-error show-headers silent skip-existing stderr
        styled-output time-cond trace trace-ascii trace-config trace-ids trace-time
        url-query write-out xattr
        """,
    )
)

# Options about the connection that hold for any server, a sandbox too.
_CURL_SHARED = frozenset(
    re.findall(
        r"\S+",
        """
        ca-native cacert capath ciphers compressed connect-timeout connect-to crlfile
        curves dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url http1.0
        http1.1 http2 insecure interface ipv4 ipv6 keepalive-time limit-rate
        local-port no-keepalive noproxy preproxy proxy proxy-anyauth proxy-basic
        proxy-cacert proxy-digest proxy-header proxy-insecure proxy-ntlm proxy-user
        proxytunnel resolve retry retry-all-errors retry-connrefused retry-delay
        retry-max-time socks4 socks4a socks5 socks5-hostname speed-limit speed-time
        tls-max tls13-ciphers tlsv1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 user-agent k 0 1 4
        6 p x U A
        """,
    )
)


def curl(tool: str, arguments: list[str]) -> int:
    """Do what curl would do; gives its exit code."""
    try:
        transfers = [one for each in _curl_lines(arguments) for one in each.transfers()]
        asked = [one for one in transfers if one.is_v0()]
        for one in asked:
            one.sent = one._sent()
    except OSError:
        raise _Unseen from None
    if not asked:
        raise _Unseen
    code = 0
    for number, one in enumerate(transfers):
        code = one.run(tool, number)
        if code and one.line.has("fail-early"):
            break
    return code


class _CurlLine:
    """The arguments up to `--next`: options, and the URLs with what is beside each."""

    def __init__(self) -> None:
        self.options: list[tuple[str, str]] = []
        self.urls: list[str] = []
        self.outputs: list[str | None] = []
        self.uploads: list[str] = []

    def has(self, *names: str) -> bool:
        """Whether an option is set, and not taken back."""
        both = (*names, *(f"no-{name}" for name in names))
        return next(
            (name in names for name, _ in reversed(self.options) if name in both), False
        )

    def value(self, name: str) -> str:
        """The last value of an option; empty without one."""
        return next((value for one, value in reversed(self.options) if one == name), "")

    def values(self, *names: str) -> list[str]:
        """All values of options, in order."""
        return [value for one, value in self.options if one in names]

    def words(self) -> list[str]:
        """The options as they are written on a command line."""
        return [
            word for name, value in self.options for word in _curl_words(name, value)
        ]

    def transfers(self) -> list[_CurlTransfer]:
        """The requests that are made, one for each URL."""
        return [_CurlTransfer(self, place) for place in range(len(self.urls))]


def _curl_words(name: str, value: str) -> list[str]:
    """An option as it is written on a command line."""
    word = f"-{name}" if len(name) == 1 else f"--{name}"
    return [word, value] if name in _CURL_VALUED else [word]


def _curl_lines(arguments: list[str]) -> list[_CurlLine]:
    """Understand curl's arguments, and the settings of the person who runs it."""
    lines = [_CurlLine()]
    if arguments[:1] not in (["-q"], ["--disable"]):
        home = os.environ.get("HOME", "")
        xdg = os.environ.get("XDG_CONFIG_HOME") or f"{home}/.config"
        places = (
            os.environ.get("CURL_HOME", "") + "/.curlrc",
            f"{xdg}/.curlrc",
            f"{xdg}/curlrc",
        )
        for path in (*places, f"{home}/.curlrc"):
            if len(path) > len("/.curlrc") and os.path.isfile(path):
                _curl_take_all(_curl_settings(_contents(path).decode()), lines)
                break
    _curl_take_all(list(arguments), lines)
    return lines


def _curl_settings(text: str) -> list[str]:
    """A file of settings as arguments."""
    words = []
    for line in text.splitlines():
        found = re.match(
            r'\s*([^\s:=#][^\s:=]*)\s*[:=]?\s*(?:"((?:[^"\\]|\\.)*)"|(\S+))?', line
        )
        if found is not None:
            name = found[1].lstrip("-")
            short = found[1].startswith("-") and not found[1].startswith("--")
            words.append(f"-{name}" if short else f"--{name}")
            if (_CURL_LETTERS.get(name, name) if short else name) in _CURL_VALUED:
                quoted = re.sub(r"\\(.)", _curl_unescaped, found[2] or "")
                words.append(quoted if found[2] is not None else found[3] or "")
    return words


def _curl_unescaped(found: re.Match[str]) -> str:
    """What a character behind a backslash stands for."""
    return {"t": "\t", "n": "\n", "r": "\r", "v": "\v"}.get(found[1], found[1])


def _curl_take_all(words: list[str], lines: list[_CurlLine]) -> None:
    """Take up arguments one by one."""
    while words:
        word = words.pop(0)
        if word == "--":
            lines[-1].urls.extend(words)
            return
        if not word.startswith("-") or word == "-":
            lines[-1].urls.append(word)
        elif word.startswith("--"):
            _curl_take(word[2:], words, lines)
        else:
            while len(word) > 1:
                name, word = _CURL_LETTERS.get(word[1], word[1]), "-" + word[2:]
                if name in _CURL_VALUED and len(word) > 1:
                    words.insert(0, word[1:])
                    word = "-"
                _curl_take(name, words, lines)


def _curl_take(name: str, words: list[str], lines: list[_CurlLine]) -> None:
    """Take up an option; its value is the first of the other words."""
    if name in ("help", "manual", "version", "variable") or name.startswith("expand-"):
        raise _Unseen
    if name in _CURL_VALUED and not words:
        raise _Unseen
    value = words.pop(0) if name in _CURL_VALUED else ""
    line = lines[-1]
    if name == "next":
        lines.append(_CurlLine())
    elif name == "url":
        line.urls.append(value)
    elif name == "output":
        line.outputs.append(value)
    elif name == "remote-name":
        line.outputs.append(None)
    elif name == "upload-file":
        line.uploads.append(value)
    elif name == "config":
        _curl_take_all(_curl_settings(_read_before(value).decode()), lines)
    else:
        line.options.append((name, value))


class _CurlTransfer:
    """One request of curl."""

    def __init__(self, line: _CurlLine, place: int) -> None:
        self.line = line
        self.place = place
        url = line.urls[place]
        self.url = (
            url if "://" in url else f"{line.value('proto-default') or 'http'}://{url}"
        )
        self.output = line.outputs[place] if place < len(line.outputs) else "-"
        if place >= len(line.outputs) and line.has("remote-name-all"):
            self.output = None
        self.upload = line.uploads[place] if place < len(line.uploads) else None
        self.sent: tuple[str, bytes | None, str] | None = None

    @property
    def method(self) -> str:
        """The method that it asks with."""
        line = self.line
        sends = line.values(*_CURL_DATA, "form", "form-string")
        default = (
            "HEAD"
            if line.has("head")
            else "POST"
            if sends and not line.has("get")
            else "GET"
        )
        return line.value("request") or ("PUT" if self.upload is not None else default)

    def headers(self, content_type: str = "") -> dict[str, str]:
        """The headers, with `content_type` where curl itself makes the body."""
        default = "application/x-www-form-urlencoded"
        found = {}
        if self.line.values("json"):
            found = {"Content-Type": "application/json", "Accept": "application/json"}
        elif self.method != "GET" and self.line.values(*_CURL_DATA):
            found = {"Content-Type": default}
        if content_type:
            found = {"Content-Type": content_type}
        for given in self.line.values("header"):
            texts = (
                _contents(given[1:]).decode().splitlines()
                if given.startswith("@")
                else [given]
            )
            for text in texts:
                name, colon, value = text.partition(":")
                same = [one for one in found if one.lower() == name.strip(" ;").lower()]
                for one in same:
                    del found[one]
                if value.strip() or (not colon and name.endswith(";")):
                    found[name.strip(" ;")] = value.strip()
        return found

    def is_v0(self) -> bool:
        """Whether it asks V0; a URL that stands for several is left to curl."""
        several = re.search(r"\[\d+-\d+|\{[^{}]*,", self.url) and not self.line.has(
            "globoff", "g"
        )
        return not several and is_v0(self.method, self.url)

    def run(self, tool: str, number: int) -> int:
        """Make it, and show the response; gives curl's exit code."""
        if not self.is_v0():
            return self._run_otherwise(tool)
        started = time.monotonic()
        limit = float(self.line.value("max-time") or 0)
        url, body, content_type = self.sent or self._sent()
        headers = self.headers(content_type)
        wait = _waits(tool, started, limit)

        def send(call: Call) -> Reply:
            wait(0)
            left = started + limit - time.monotonic() if limit else 0
            own = _is_own(call, self.url)
            return _curl_sent(tool, self._kept(own, call.method), call, left)

        try:
            steps = translation(self.method, url, headers, body)
            reply = _exchanged(steps, send, wait)
        except _Unanswered as error:
            self._write_out(None, url, started, error.code, error.text)
            return self._fail(error.text, error.code)
        if reply is None:
            return self._run_otherwise(tool)
        return self._show(tool, reply, url, started, number)

    def _run_otherwise(self, tool: str) -> int:
        """Let curl make a request that is none of V0, beside one that is."""
        output = ["--remote-name"] if self.output is None else ["--output", self.output]
        upload = [] if self.upload is None else ["--upload-file", self.upload]
        sys.stdout.flush()
        words = [*self.line.words(), *upload, *output, self.line.urls[self.place]]
        return subprocess.call([tool, "-q", *words], close_fds=False)

    def _sent(self) -> tuple[str, bytes | None, str]:
        """The URL with its whole query, the body, and the body's own type."""
        url, line = self.url, self.line
        query = [
            one[1:] if one.startswith("+") else _curl_encoded(one)
            for one in line.values("url-query")
        ]
        data = _curl_data(line)
        if line.has("get") and data is not None:
            query.append(data.decode())
            data = None
        for one in query:
            url, hash_, rest = url.partition("#")
            url += ("&" if urlsplit(url).query else "?") + one + hash_ + rest
        if line.values("form", "form-string"):
            boundary = "-" * 24 + uuid4().hex[:22]
            return (
                url,
                _curl_form(line, boundary),
                f"multipart/form-data; boundary={boundary}",
            )
        return url, _contents(self.upload) if self.upload is not None else data, ""

    def _kept(self, own: bool, method: str) -> list[str]:
        """Options about the connection; those about credentials for one server."""
        found = []
        for name, value in self.line.options:
            shared = name in _CURL_SHARED or (
                name.startswith("no-") and name[3:] in _CURL_SHARED
            )
            again = name.startswith("retry") and method == "POST"
            if (own or shared) and name not in _CURL_REQUEST and not again:
                found += _curl_words(name, value)
        return found

    def _fail(self, text: str, code: int) -> int:
        """Tell of a failure as curl does; gives its exit code."""
        silent = self.line.has("silent") and not self.line.has("show-error")
        return _complain("" if silent else text, code)

    def _show(
        self, tool: str, reply: Reply, url: str, started: float, number: int
    ) -> int:
        """Write a response where curl would; gives its exit code."""
        line, head, code = self.line, _head(reply), 0
        body = reply.body
        ways = [
            name
            for name, _ in line.options
            if name in ("fail", "no-fail", "fail-with-body")
        ]
        if reply.status >= 400 and ways and ways[-1] != "no-fail":
            code = 22
            body = b"" if ways[-1] == "fail" else body
        included = line.has("include", "show-headers") or self.method == "HEAD"
        shown = (head.encode("latin-1", "replace") if included else b"") + body
        try:
            if line.value("dump-header"):
                self._write(
                    line.value("dump-header"),
                    head.encode("latin-1", "replace"),
                    number > 0,
                )
            path = self._path(reply, url)
            if shown or not code:
                self._write(path, shown)
        except OSError as error:
            if isinstance(error, BrokenPipeError):
                raise
            if not self.line.has("silent"):
                said = f"{error.filename}: {error.strerror}"
                _complain(f"Warning: Failed to open the file {said}", 23)
            return self._fail(
                f"{tool}: (23) client returned ERROR on write, {len(body)} bytes", 23
            )
        text = ""
        if code:
            text = f"{tool}: (22) The requested URL returned error: {reply.status}"
        self._write_out(
            Reply(reply.status, reply.headers, body), url, started, code, text, path
        )
        return self._fail(text, code)

    def _path(self, reply: Reply, url: str) -> str:
        """The file that a response goes into; `-` where it is printed."""
        name = self.output
        if name is None:
            said = next(
                (v for k, v in reply.headers.items() if k == "content-disposition"), ""
            )
            told = re.search(r'filename="?([^";]+)', said)
            name = _last_step(url)
            if told is not None and self.line.has("remote-header-name"):
                name = os.path.basename(told[1])
        folder = self.line.value("output-dir")
        name = os.path.join(folder, name) if folder and name != "-" else name
        if self.line.has("create-dirs") and os.path.dirname(name):
            os.makedirs(os.path.dirname(name), exist_ok=True)
        return name

    def _write(self, path: str, content: bytes, behind: bool = False) -> None:
        """Write into a file, or print."""
        if path == "-":
            _print_bytes(content)
            return
        with open(path, "ab" if behind else "wb") as file:
            file.write(content)

    def _write_out(
        self,
        reply: Reply | None,
        url: str,
        started: float,
        code: int,
        text: str,
        path: str = "",
    ) -> None:
        """Print what a client wants to know of a response (`-w`)."""
        form = self.line.value("write-out")
        if form.startswith("@"):
            form = _contents(form[1:]).decode().replace("\n", "")
        if form:
            headers = reply.headers if reply is not None else {}
            facts = _curl_facts(reply, url, self.method, time.monotonic() - started)
            facts.update(
                exitcode=code, errormsg=text.partition(") ")[2], urlnum=self.place
            )
            facts["filename_effective"] = "" if path == "-" else path
            _curl_print(form, facts, headers)


def _curl_sent(tool: str, kept: list[str], call: Call, limit: float) -> Reply:
    """Make one call by curl; raises `_Unanswered` when there is no response."""
    with TemporaryDirectory(prefix="openhands-v0-") as folder:
        head, body, data = (
            os.path.join(folder, name) for name in ("head", "body", "data")
        )
        headers = call.headers
        command = [tool, "-q", "-sS", *kept, "-K", "-", "-D", head, "-o", body]
        command += ["-I"] if call.method == "HEAD" else ["-X", call.method]
        command += ["-m", f"{limit:.3f}"] if limit else []
        if call.body is not None:
            with open(data, "wb") as file:
                file.write(call.body)
            command += ["--data-binary", f"@{data}"]
            if "content-type" not in {name.lower() for name in headers}:
                command += ["-H", "Content-Type:"]
        texts = (
            f"{name}: {value}" if value else f"{name};"
            for name, value in headers.items()
        )
        quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
        given = "".join(f'header = "{text}"\n' for text in quoted)
        done = subprocess.run(
            [*command, call.url],
            input=given.encode(),
            capture_output=True,
            check=False,
        )
        said = done.stderr.decode(errors="replace")
        if done.returncode:
            raise _Unanswered(said, done.returncode)
        _complain(said, 0)
        content = _contents(body) if os.path.exists(body) else done.stdout
        content = b"" if call.method == "HEAD" else content
        return _received(
            _contents(head).decode("latin-1") if os.path.exists(head) else "", content
        )


def _curl_data(line: _CurlLine) -> bytes | None:
    """The body that options give; None without any."""
    found = None
    for name, value in line.options:
        if name not in _CURL_DATA:
            continue
        if name == "data-urlencode":
            part = _curl_encoded(value).encode()
        elif name == "data-raw" or not value.startswith("@"):
            part = os.fsencode(value)
        else:
            part = _contents(value[1:])
            if name in ("data", "data-ascii"):
                part = part.translate(None, b"\r\n\0")
        glue = b"" if name == "json" else b"&"
        found = part if found is None else found + glue + part
    return found


def _curl_encoded(text: str) -> str:
    """A part of a query, encoded: `name=value`, `name@file`, or a value alone."""
    mark = re.search("[=@]", text)
    if mark is None:
        return quote_plus(os.fsencode(text))
    name, value = text[: mark.start()], os.fsencode(text[mark.end() :])
    if mark[0] == "@":
        value = _contents(os.fsdecode(value))
    return (f"{name}=" if name else "") + quote_plus(value)


def _curl_form(line: _CurlLine, boundary: str) -> bytes:
    """A form of several parts."""
    found = b""
    for option, given in line.options:
        if option not in ("form", "form-string"):
            continue
        name, _, value = given.partition("=")
        head, content = f'form-data; name="{name}"', os.fsencode(value)
        kind = ""
        if option == "form":
            value, *more = re.findall(r'(?:"(?:[^"\\]|\\.)*"|[^;"])+', value) or [""]
            said = dict(one.strip().partition("=")[::2] for one in more)
            path = value[1:].strip('"')
            kind = said.get("type", "").strip('"')
            content = (
                _contents(path)
                if value[:1] in ("@", "<")
                else os.fsencode(value.strip('"'))
            )
            if value[:1] == "@":
                file_name = said.get("filename", "").strip('"') or os.path.basename(
                    path
                )
                head += f'; filename="{file_name}"'
                kind = kind or guess_type(file_name)[0] or "application/octet-stream"
        text = f"--{boundary}\r\nContent-Disposition: {head}\r\n"
        text += f"Content-Type: {kind}\r\n" if kind else ""
        found += os.fsencode(text + "\r\n") + content + b"\r\n"
    return found + f"--{boundary}--\r\n".encode()


def _curl_facts(
    reply: Reply | None, url: str, method: str, seconds: float
) -> dict[str, Any]:
    """What `--write-out` can tell of a response."""
    headers = reply.headers if reply is not None else {}
    size = len(reply.body) if reply is not None else 0
    code = f"{reply.status if reply is not None else 0:03}"
    times = ("appconnect", "connect", "namelookup", "pretransfer", "redirect")
    return {
        **{f"time_{name}": "0.000000" for name in times},
        **dict.fromkeys(("http_code", "response_code"), code),
        **dict.fromkeys(("time_total", "time_starttransfer"), f"{seconds:.6f}"),
        **dict.fromkeys(("url", "url_effective"), url),
        **dict.fromkeys(
            ("num_redirects", "ssl_verify_result", "size_upload", "size_request"), 0
        ),
        "content_type": headers.get("content-type", ""),
        "http_connect": "000",
        "http_version": "1.1" if reply is not None else "0",
        "method": method,
        "num_connects": 1,
        "num_headers": len(headers),
        "redirect_url": "",
        "scheme": urlsplit(url).scheme,
        "size_download": size,
        "size_header": len(_head(reply)) if reply is not None else 0,
        "speed_download": int(size / seconds) if seconds else 0,
    }


def _curl_print(
    form: str, facts: Mapping[str, Any], headers: Mapping[str, str]
) -> None:
    """Print a format of `--write-out`."""
    stream = sys.stdout
    marks = r"%%|%(?:header|output)\{[^}]*\}|%\{[^}]*\}|\\[nrt]|[^%\\]+|[\s\S]"
    for piece in re.findall(marks, form):
        name = piece[2:-1]
        if piece in ("%{stderr}", "%{stdout}"):
            stream.flush()
            stream = sys.stderr if piece == "%{stderr}" else sys.stdout
        elif piece == "%{onerror}":
            if not facts["exitcode"]:
                break
        elif piece == "%{json}":
            stream.write(json.dumps(facts))
        elif piece == "%{header_json}":
            stream.write(json.dumps({key: [value] for key, value in headers.items()}))
        elif piece.startswith("%header{"):
            stream.write(headers.get(piece[8:-1].lower(), ""))
        elif piece.startswith("%{"):
            stream.write(str(facts.get(name, "")))
        elif not piece.startswith("%output{"):
            stream.write(
                {"%%": "%", "\\n": "\n", "\\r": "\r", "\\t": "\t"}.get(piece, piece)
            )
    stream.flush()
