"""Rules as proved: what one V0 operation is and what must become of it, ready for matching."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from v0to1.core.model import Verdict
from v0to1.records import record


@record(frozen=True, slots=True)
class FieldRule:
    """What becomes of one V0 request name (a body field or a query parameter).

    `to` is the V1 wire name (the same name keeps it, None means there is none). `shape` names how
    the value changes: "" (unchanged), "message" (a string becomes a message object with a content
    list, and null stays), "messages" (image URLs join the content list of the message in field `to`),
    "content" (a string becomes a content list), "nested" (V1 takes it inside the object `to`). `values`
    renames literal values, spelled as in JSON (`true`, `20`, `fix me` without quotes); a value that is not
    listed stays. `maximum` is the greatest number that V1 accepts; a greater literal is lowered to it.
    `gap` is the sentence that says why the field has no V1 counterpart; `note` is printed with the
    finding. A field with neither `to` nor `gap` is dropped because V1 does not need it. A `filtered`
    one is not sent, and the function that maps the response filters by it.
    """

    name: str
    to: str | None
    shape: str = ""
    values: Mapping[str, str] | None = None
    maximum: int | None = None
    gap: str = ""
    note: str = ""
    filtered: bool = False


@record(frozen=True, slots=True)
class ReadRule:
    """What becomes of one read of a V0 response.

    `through` names the function of the helper file that gives the value in V0's words, of the object that has
    the key; `ended` that which also knows the end of the agent's work, for clients that wait for it.

    `name` is a path of V0 keys, with `[]` for every element of a list: `results[].status`; a bare
    array starts with it: `[].path`. `to` is the V1 key that takes the place of the last V0 key; None
    means that there is none. `values` are V0's words with those of V1. `gone` says why V1 has no such
    value, `needs` what it takes to get it of what V1 gives; a client that reads either is not rewritten.
    """

    name: str
    to: str | None
    values: Mapping[str, str] | None = None
    gone: str = ""
    needs: str = ""
    note: str = ""
    through: str = ""
    ended: str = ""


@record(frozen=True, slots=True)
class ByKind:
    """How the events of a response are read natively, by a client that looks for some kinds of them.

    `path` is the key of V0's response that has the events. The helper function gives all of them, so that the
    query names `dropped` are not needed. `look` is a clause on what a user may notice.
    """

    path: str
    dropped: tuple[str, ...] = ()
    look: str = ""


@record(frozen=True, slots=True)
class Further:
    """A further request of a helper function, for test doubles of clients.

    `path` is the V1 template with its query, `responds` what V1 responds with, and `method` that of the
    request where it is another than the one of the target.
    """

    path: str
    responds: object
    method: str = ""


@record(frozen=True, slots=True)
class Native:
    """How a client's own code uses a target; `look` is a clause on what a user of the client may notice.

    Without a `helper`, V1 has one request for the operation, which takes the place of V0's (form "inline").
    `helper` names the function of the helper file that sends what V1 needs, and gives the decoded result;
    `arguments` are the V0 path and query names that it takes after the address, with what stands for one that
    is not sent, `constants` further arguments as they are. Where the client asks a response for more than
    its data, `sender` gives the library's response, and `picker` takes the result from its data. `result`
    is the key of V0's response whose value the result is. `mapped` names the function that gives V0's
    response for V1's, with `mapped_arguments` after it, and without the values of the keys `unmapped`,
    which V1 does not tell. `responds` is what V1 responds with where V0's response was `{}`, for test
    doubles; `given` are entries that it always has, `plain` the keys of ids that V0 had in lower case and
    without dashes; `missing` is the next request where V0 had nothing, `beside` are those before that of the
    target. With `chosen`, the client chooses the value of this field of the request, and reads it from no
    response any more; `answered` are all keys that V0's response had, with their values, of which that in
    braces is the chosen one. `started` names the function that waits until the conversation runs, in
    languages whose clients choose no ids. With `waits`, a client may read the response again and again
    until the agent has ended; `awaited` is the function in the place of `mapped` where it waits for the
    start alone. `pages` is the key of V0's response that says which page comes next.
    `by_kind` says how readers of events are rewritten. `payload` names the function that makes V1's body of
    V0's. With `only_mapped`, no reader is renamed; with `same`, all that V0's response had is there as it
    was.
    """

    look: str = ""
    helper: str = ""
    arguments: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    sender: str = ""
    picker: str = ""
    picker_arguments: tuple[str, ...] = ()
    result: str = ""
    mapped: str = ""
    mapped_arguments: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    chosen: str = ""
    started: str = ""
    answered: Mapping[str, str | None] = field(default_factory=dict)
    waits: bool = False
    awaited: str = ""
    pages: str = ""
    by_kind: ByKind | None = None
    payload: str = ""
    only_mapped: bool = False
    same: bool = False
    responds: object = None
    given: Mapping[str, str | None] = field(default_factory=dict)
    plain: tuple[str, ...] = ()
    missing: Further | None = None
    beside: tuple[Further, ...] = ()

    @property
    def is_mapped(self) -> bool:
        """Whether V0's response can be made of V1's: by a function, or with the result under its key."""
        return bool(self.mapped or self.result)


@record(frozen=True, slots=True)
class Target:
    """One V1 form of an operation: which server has it since when, and how a client asks for it.

    `server` is "app" or "agent"; `since` (inclusive) and `until` (exclusive, "" = still there) are
    versions of that server. `path` is the V1 template. `query` are parameters with constant or
    path-parameter values (`ids: "{conversation_id}"`). `query_fields` and `body` say what becomes
    of what is sent, `add` are constant body fields, `reads` say what becomes of what is read.
    `needs` says what V1 needs beside this one request: only `native` can give the operation a native
    form then. `response` says in what the whole response differs: then a client that
    uses it gets one that is mapped, at best. With `same_statuses`, V1 answers with V0's status in every case,
    so that a client may read it. `recipes` name sentences of `rules/api.yaml` for whoever
    writes the V1 request by hand.
    """

    server: str
    since: str
    until: str
    method: str
    path: str
    query: Mapping[str, str]
    query_fields: Mapping[str, FieldRule]
    body: Mapping[str, FieldRule]
    add: Mapping[str, object]
    reads: Mapping[str, ReadRule]
    auth: str
    needs: str = ""
    response: str = ""
    same_statuses: bool = False
    recipes: tuple[str, ...] = ()
    note: str = ""
    native: Native | None = None

    @property
    def route(self) -> str:
        """The path with its constant query, placeholders in braces: `/api/v1/app-conversations?ids={id}`."""
        query = "&".join(f"{key}={value}" for key, value in self.query.items())
        return f"{self.path}?{query}" if query else self.path


@record(frozen=True, slots=True)
class GapCard:
    """Why V1 has no (full) counterpart and what to do.

    `python` and `shell` are templates of `str.format`: `{http}` (what the client calls), `{root}` (the
    V1 root, `…/api/v1`), `{headers}`, `{conversation_id}` and the V0 path, query and body names are
    replaced by the client's own expressions; doubled braces are braces. `closed_since` names the
    server that closed the gap, or is empty while it is open; with `older`, the templates are for servers
    from before. `conflict` says where the guide and the servers disagree.
    """

    title: str
    why: str
    python: str
    shell: str
    closed_since: str
    conflict: str
    older: bool = False


@record(frozen=True, slots=True)
class Example:
    """A snippet of a V0 client and what it must become; `after` None means it must not change."""

    language: str
    before: str
    after: str | None


@record(frozen=True, slots=True)
class SocketSource:
    """A Socket.IO operation of V0.

    `kind` is "connect" (opening the connection), "emit" (an event that the client sends) or "event"
    (one that it listens to). `names` are the event names; for "connect" they are the query names
    that only V0 has. `action` narrows an emit to payloads whose `action` has this value; "" is any
    other action, and "*" one that is not known where it is sent.
    """

    kind: str
    names: tuple[str, ...]
    action: str = ""


@record(frozen=True, slots=True)
class HeaderSource:
    """A header of V0 requests that changes: `name` becomes `to` with `value` (`{value}` = the old one).

    It holds only for requests to one of `hosts`; to any other host the header stays.
    """

    name: str
    to: str
    value: str
    hosts: tuple[str, ...]


@record(frozen=True, slots=True)
class Rule:
    """One V0 operation and its V1 targets; `id` is the path of its file below the rules folder.

    Exactly one of (`method`, `path`), `socket` and `header` says what is matched; the others are
    empty. `aliases` are older paths with the same method. `specific` says that no V1 server has the
    path, so that the path itself is strong evidence. `when` are body fields with the values that they
    must have; a rule with `when` goes before one without for the same path. `verdict` is the best that
    a finding can get: targets of a `manual` rule are shown, never applied. `look` says in one clause
    what may differ where the operation is adapted; empty means that nothing is known.
    `gap` beside targets holds on the servers where no target exists and for `manual` findings.
    `adapter` says how the run-time adapter answers the request: the name of a flow and the data that
    the flow needs; a request without one is answered with 501.
    """

    id: str
    title: str
    why: str
    source: str
    note: str
    verdict: Verdict
    silent: bool
    minutes: tuple[int, int]
    method: str
    path: str
    aliases: tuple[str, ...]
    specific: bool
    targets: tuple[Target, ...]
    gap: GapCard | None
    examples: tuple[Example, ...]
    when: Mapping[str, str] = field(default_factory=dict)
    socket: SocketSource | None = None
    header: HeaderSource | None = None
    adapter: Mapping[str, object] | None = None
    look: str = ""


@record(frozen=True, slots=True)
class Signal:
    """One reason for (`weight` > 0) or against taking an operation for OpenHands V0.

    `kind` says what the patterns are compared with (the list is in `rules/evidence.yaml`);
    `patterns` are compared without regard to case, `*` stands for any text. `setting` names the
    setting of the user that gives the patterns, where one does.
    """

    signal: str
    kind: str
    weight: int
    patterns: tuple[str, ...]
    detail: str
    setting: str = ""
