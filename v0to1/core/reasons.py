"""Why an operation has no rewrite, or none in a better form: the texts of all reasons of this stage."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NO_FORM = "v0to1 has no rewrite for it"
UNLIKE = "the client did something else with a better form when it was run (v0to1 prove)"
RUNTIME = (
    "its base URL is read from another response, and in V1 that is the address of the Agent Server; "
    "send it to the App Server instead, with the App Server's key"
)
METHOD = "V1 uses the method {}"
OWN_SERVER = "it may go to an address that the conversation has of its own, which is another server in V1"
OWN_KEY = "its headers may be the key that the conversation has for an address of its own"
BODY_UNSEEN = "the body is built in a way that v0to1 cannot follow"
QUERY_UNSEEN = "the query is built in a way that v0to1 cannot follow"
OTHER_FIELD = "V1 expects {} in another form"
ABOVE = "{} is sent, and may be above {}, the maximum of V1"
UNKNOWN_FIELD = "{} is sent, and v0to1 does not know how V1 handles it"
DECLARED_FIELD = "{} is a field of a declared type"
LEAVES = "its response, with its status and headers, is passed to code that v0to1 cannot analyse ({})"
GIVEN_OUT = (
    "its response, with its status and headers, is returned by a public function, which others may call"
)
ESCAPES = "its response escapes to code that v0to1 cannot analyse ({}), and V1 gives it other keys"
SHARED = "{} is read from other data as well, and V1 gives it another name"
DECLARED = "a type is declared for its response, and V1 gives it other keys"
UNKNOWN_READ = "{} is read from the response, and v0to1 does not know its V1 counterpart"
OTHER_WORDS = "{} is read from the response, and V1 uses other values for it"
NO_COUNTERPART = "{} is read in a way that has no V1 counterpart"
DECODED_UNSEEN = "its response is decoded where v0to1 cannot tell it from other data"
SENDER_UNKNOWN = "it is sent in a way that no helper function supports ({})"
NOT_IN_SIGHT = "{} is not in sight where a helper function would be called"
MORE_USES = "the response is used for more than its data, between the request and the place that reads them"
QUOTED = "it stands in an f-string that has both kinds of quotes"
ID_UNSEEN = "the id of the new conversation is read where the code that creates it is not in sight"
BUILT_ELSEWHERE = "the body is built in another function than the one that sends it"
SENT_AGAIN = "the body is built once and may be sent again, and V1 takes an id only once"
NO_PLAIN_KEY = "{} is not written as a plain key where the body is built"
ROUTE_STAYS = "its URL is also used for something other than the request"
NAME_TAKEN = "the client has a {} of its own already"
TWO_SENDERS = "its helper functions would have to send in two ways"
EDITED = "{} has been edited, and v0to1 does not change it any more"
ONLY_MAPPED = "V1 has it in another form"
EVENTS_LEAVE = "whole events escape to code that v0to1 cannot analyse, and V1's have other keys"
EVENTS_COUNTED = "more is done with events than to look for some kinds of them, and V1 has further events"
EVENT_NAME = "{} of an event is used for more than to be compared with names of V0 that V1 has one kind for"
EVENT_UNSEEN = "{} is read from events of several kinds, and V1 has it in different places"
EVENT_NUMBERS = "{} of an event is used as a number, and V1 does not number its events"
EVENT_PAGE = "{} is sent, which chooses events by their numbers or order, and V1 does not number its events"
UNCHECKED = "nothing but the id in the response tells whether the conversation was created"
USED_AGAIN = "the body is used for more than to be sent ({})"
NO_MODULE = "a browser loads the file as a classic script, which cannot import helper functions"
TEST_NAMES = "a test names it in a way that v0to1 cannot move to V1 ({}: {})"
TEST_RESPONDS = "a test double responds to it in a way that v0to1 cannot move to V1 ({})"
TEST_REPLACES = "a test replaces a function of the client that returns its response, by one that returns V0's"
TEST_RUNS = "a test runs it beside other operations ({})"
NO_JQ = "helper functions of shell scripts need jq, which no script here runs"
FETCHED = "{} is fetched by an address of its own, without a helper file beside it"
QUOTED_WORD = "its address is written in quotes that a part of it cannot be taken out of"
NO_FUNCTION = "it takes the helper function {}, which there is not for this language yet"

NO_SOCKETS = "V1 has no Socket.IO, and connections of this language are not rewritten"
SOCKET_MAPPED = "its events are read as V0 told of them"
SOCKET_NEEDS = "it needs {} instead of python-socketio, which brings it along as an extra"
SOCKET_TEST = "a test names its socket ({})"
SOCKET_USE = "its socket is used in a way that has no counterpart in V1 ({})"
SOCKET_SETTING = "its socket is set up in a way that has no counterpart in V1 ({})"
SOCKET_EVENT = "V1 has no counterpart of what it sends or listens to by Socket.IO ({})"
SOCKET_LEAVES = "its socket is passed to code that v0to1 cannot follow ({})"
SOCKET_LIBRARY = "the library of its socket is used for more than the socket ({})"
SEVERAL_SOCKETS = "the module creates several sockets"

PROGRAM = 'set `project = "program"` if nothing else imports it'
BY_HAND = "write the V1 request by hand; `v0to1 rules {rule}` shows it"
EVENTS_BY_HAND = "read V1's events by hand: `v0to1 rules {rule}` shows how they differ"
ONE_PLACE = "build the body in the function that sends it"

NEXT_STEPS: Mapping[str, str] = MappingProxyType(
    {
        NO_FORM: BY_HAND,
        UNLIKE: "compare what it does: v0to1 prove shows the difference",
        RUNTIME: "send it to the App Server, with the App Server's key",
        METHOD: BY_HAND,
        OWN_KEY: "send it to the App Server, with the App Server's key",
        OWN_SERVER: "send it to the App Server, whatever address the conversation has",
        SENT_AGAIN: ONE_PLACE,
        BODY_UNSEEN: "build the body as one object with literal keys, in the function that sends it",
        QUERY_UNSEEN: "pass the query as one object with literal keys",
        OTHER_FIELD: BY_HAND,
        ABOVE: "send a literal that is not above it, and read the next pages",
        UNKNOWN_FIELD: f"remove the field, or {BY_HAND}",
        DECLARED_FIELD: "rename the field of the type by hand, together with the request",
        LEAVES: "decode the response where it is received, and pass on its data",
        GIVEN_OUT: PROGRAM,
        ESCAPES: f"read the needed values here and pass on only these, or {PROGRAM}",
        SHARED: "read the response and the other data in different places",
        DECLARED: "change the type by hand, together with the request",
        UNKNOWN_READ: "remove the read, or replace it as `v0to1 rules {rule}` says",
        OTHER_WORDS: "compare with V1's values, which `v0to1 rules {rule}` lists",
        NO_COUNTERPART: "read it with a literal key, or replace it as `v0to1 rules {rule}` says",
        DECODED_UNSEEN: "decode the response in the function that sends the request",
        SENDER_UNKNOWN: "send it with a supported library, or a function of a method and a path",
        NOT_IN_SIGHT: "assign it to a name in the function that sends the request",
        MORE_USES: "decode the response directly after the request",
        QUOTED: "assign it to a name before the f-string",
        ID_UNSEEN: "read the id of the new conversation in the function that creates it",
        BUILT_ELSEWHERE: ONE_PLACE,
        NO_PLAIN_KEY: "write the key as a literal",
        ROUTE_STAYS: "build the URL for the request alone",
        NAME_TAKEN: "rename that function of the client",
        TWO_SENDERS: "send all these requests with one session, or one library",
        ONLY_MAPPED: BY_HAND,
        EVENTS_LEAVE: f"read the needed values here and pass on only these, or {PROGRAM}",
        EVENTS_COUNTED: "do nothing for other events, and leave the list of events as it is",
        EVENT_NAME: EVENTS_BY_HAND,
        EVENT_UNSEEN: "test for the kind of the event before its values are read",
        EVENT_NUMBERS: EVENTS_BY_HAND,
        EVENT_PAGE: EVENTS_BY_HAND,
        NO_FUNCTION: BY_HAND,
        FETCHED: "fetch the helper file as well, and write the V1 requests by hand",
        NO_JQ: "read the response with jq",
        QUOTED_WORD: "write the address in double quotes",
        TEST_NAMES: "change that test by hand, together with the request",
        TEST_RESPONDS: "change that test double by hand, together with the request",
        TEST_REPLACES: "let these tests replace the request instead, or return V1's data in them",
        TEST_RUNS: "test the operations in functions of their own",
        UNCHECKED: "check whether the request succeeded before the id is read",
        USED_AGAIN: "build the body in the call that sends it",
        NO_MODULE: "make it a module, or send the request from one",
        EDITED: "restore the file with version control, or remove it, and run v0to1 again",
    }
)
"""What makes an operation native that has none for a reason, in a clause; `{rule}` is the id of its rule."""
LONG_IN_DOCUMENT = "it needs helper functions of {} lines, which are too many for code inside another file"
IN_DOCUMENT = "it needs a helper function, which code inside another file cannot import"
