"""How a client reaches the server: the words of its curl command that other requests need as well."""

from __future__ import annotations

from ast_grep_py import SgNode

from v0to1.flow import tree
from v0to1.languages.base import Refusal
from v0to1.languages.shell.lowering import named
from v0to1.languages.shell.modules import ShellModules, with_sourced
from v0to1.languages.shell.units import characters, units_of


def words(text: str) -> frozenset[str]:
    """Options as a set."""
    return frozenset(text.split())


FLAGS = frozenset("skSLvgqf46")
"""Flags of curl with one letter that any request may have."""

LONG_FLAGS = words(
    "--silent --show-error --insecure --location --compressed --fail --fail-with-body --verbose "
    "--http1.1 --http2 --tlsv1.2 --ipv4 --ipv6 --no-progress-meter --globoff"
)
VALUED = words(
    "-H --header -u --user -A --user-agent -b --cookie -c --cookie-jar -m --max-time "
    "--connect-timeout --retry --retry-delay --retry-max-time -x --proxy --cacert --capath -E "
    "--cert --key --oauth2-bearer --resolve --unix-socket --interface -U --proxy-user"
)
OWN_VALUED = words(
    "-X --request -d --data --data-raw --data-binary --data-ascii --json --data-urlencode -F "
    "--form --form-string -o --output -w --write-out --url --url-query -D --dump-header -T "
    "--upload-file"
)
"""Options that belong to one request."""

OWN_FLAGS = frozenset("GIiOJN")
OWN_HEADERS = ("content-type", "content-length", "accept")


class Connection:
    """The words of a command that say how the server is reached, as they are written.

    `urls` are the variables that have the URL in them, or parts of it.
    """

    def __init__(self, arrays: dict[str, list[SgNode]], urls: frozenset[str] = frozenset()) -> None:
        self.arrays = arrays
        self.urls = urls
        self.kept: list[str] = []
        self.silent = False
        self.nested = False

    def read(self, given: list[SgNode]) -> None:
        """Take the words of a command; raises `Refusal` for one that may be anything."""
        waiting = list(given)
        while waiting:
            word = waiting.pop(0)
            text = characters(units_of(word, unknown)) or ""
            array = self.array_of(word)
            if array is not None:
                self.read_array(array)
                self.kept.append(word.text())
            elif not text.startswith("-"):
                self.refuse_unclear(word)
            elif text.startswith("--"):
                self.long(word, text, waiting)
            else:
                self.short(word, text, waiting)

    def read_array(self, words: list[SgNode]) -> None:
        """Look at the words of an array, which is kept as a whole."""
        kept, outer = list(self.kept), self.nested
        self.nested = True
        self.read(words)
        self.kept, self.nested = kept, outer

    def refuse_own(self, option: str) -> None:
        """An array is kept whole or not at all."""
        if self.nested:
            raise Refusal(f"{option} stands in an array with options that other requests need as well")

    def array_of(self, word: SgNode) -> list[SgNode] | None:
        """The words of an array that a word stands for."""
        text = word.text().strip('"')
        name = text[2:-4] if text.startswith("${") and text.endswith("[@]}") else ""
        return self.arrays.get(name) if name else None

    def refuse_unclear(self, word: SgNode) -> None:
        """A word that is no option is the URL, unless it may stand for several."""
        text = word.text()
        loose = not text.startswith(('"', "'")) and text.startswith("$") and "/" not in text
        loose = loose and text.strip("${}") not in self.urls
        if (
            self.nested
            or text.strip('"') in ("$@", "$*")
            or "@" in text.partition("[")[2]
            or "${@" in text
            or loose
        ):
            raise Refusal(f"{text} may be any option of the request; only the script knows, while it runs")

    def long(self, word: SgNode, text: str, waiting: list[SgNode]) -> None:
        """An option with a whole name."""
        name, mark, _ = text.partition("=")
        if name in LONG_FLAGS:
            self.silent = self.silent or name == "--silent"
            self.kept.append(word.text())
        elif name in VALUED:
            self.keep(word, None if mark else waiting.pop(0) if waiting else None)
        elif name in OWN_VALUED:
            self.refuse_own(name)
            if not mark and waiting:
                waiting.pop(0)
        else:
            raise Refusal(f"{name} is an option whose meaning for other requests is not known")

    def short(self, word: SgNode, text: str, waiting: list[SgNode]) -> None:
        """Flags of one letter, perhaps with an option at their end."""
        flags = ""
        for place, letter in enumerate(text[1:], 2):
            option = f"-{letter}"
            if option in VALUED or option in OWN_VALUED:
                attached = place < len(text) or word.kind() == "concatenation"
                value = None if attached else waiting.pop(0) if waiting else None
                if flags:
                    self.kept.append(f"-{flags}")
                if option in VALUED:
                    self.keep_option(word, text, place, value)
                else:
                    self.refuse_own(option)
                return
            if letter in FLAGS:
                flags += letter
                self.silent = self.silent or letter == "s"
            elif letter in OWN_FLAGS:
                self.refuse_own(option)
            else:
                raise Refusal(f"{text} is an option whose meaning for other requests is not known")
        if flags:
            self.kept.append(f"-{flags}")

    def keep_option(self, word: SgNode, text: str, place: int, value: SgNode | None) -> None:
        """An option at the end of a word with flags."""
        if value is None:
            self.keep(word, None)
        elif place > 2:
            if not is_own(value):
                self.kept += [f"-{text[place - 1]}", value.text()]
        else:
            self.keep(word, value)

    def keep(self, word: SgNode, value: SgNode | None) -> None:
        """An option with its value, unless it is a header of one request."""
        if value is None:
            self.kept.append(word.text())
        elif not is_own(value):
            self.kept += [word.text(), value.text()]


def is_own(value: SgNode) -> bool:
    """Whether a header belongs to one request."""
    return value.text().strip("'\"").lower().startswith(OWN_HEADERS)


def unknown(node: SgNode) -> tree.Node:
    """What is expanded in an option is of no interest here."""
    return tree.Unknown(node, ())


def arrays_in(modules: ShellModules, module: str) -> dict[str, list[SgNode]]:
    """The words of every array of a script, and of those that it takes in, by its name."""
    found: dict[str, list[SgNode]] = {}
    for name in with_sourced(modules, module):
        root = modules.parse(name)
        for array, own in arrays_of(root).items() if root is not None else ():
            found.setdefault(array, []).extend(own)
    return found


def arrays_of(root: SgNode) -> dict[str, list[SgNode]]:
    """The words of every array of a script, by its name."""
    found: dict[str, list[SgNode]] = {}
    for one in root.find_all(kind="variable_assignment"):
        target, *rest = named(one)
        if rest and rest[0].kind() == "array":
            found.setdefault(target.text(), []).extend(named(rest[0]))
    return found
