"""Where an answer through the adapter is another than V0's: the whole list, each with its reason.

Not played by the servers of the tests, and so not in the list: V0 left out of a list of files what
`.gitignore` names; it decoded uploads as UTF-8 (V1 stores them as they are); it refused requests about the
files of a conversation that did not run or that started, which the adapter wakes or waits for; it listed no
conversations that are older than ten days, and said 200 to a change of a secret of a user who had none.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from tests.adapter.talks import without


class Difference(NamedTuple):
    """Answers to `asked` (a pattern) differ in `where`: a path into status, reason and body; "" is all of it.

    `*` in it is any item of a list; a key with `?` may be missing on one side. With a `status`, only answers
    with it differ.
    """

    asked: str
    where: str
    reason: str
    status: int = 0


ONE = "GET /api/conversations/{id}"
ALL = "GET /api/conversations"
NO_WAY = "V1 has no way to do it: the response is 501, and names the rule and what can be done instead"
VERSION = "it is a conversation of V1"
SANDBOX = "V0 alone had no sandboxes; in V1 each conversation has one, with an address and a key"
SHELL = "V1 tells nothing of the shell but its exit code"
MODEL = "V1 keeps the id of the model's response, not all of it"
IMAGES = "V0 had null or an empty list for no images, by where the message came from; V1 has none"
VERSIONED = "V1 does not say which version wrote the prompt"
WORDS = "what is wrong with a request is said in other words: those of FastAPI, not of the test server"

DIFFERENCES: tuple[Difference, ...] = (
    *(Difference(ONE, f"body.{key}", SANDBOX) for key in ("url", "session_api_key", "sandbox_id")),
    *(Difference(ALL, f"body.results.*.{key}", SANDBOX) for key in ("url", "session_api_key", "sandbox_id")),
    Difference(ONE, "body.conversation_version", VERSION),
    Difference(ALL, "body.results.*.conversation_version", VERSION),
    Difference(f"{ONE}/config", "body.runtime_id", "the sandbox takes the place of the runtime"),
    *(
        Difference(f"{ONE}/{path}*", f"body.{path}.*.{where}", reason)
        for path in ("events", "trajectory")
        for where, reason in (
            ("args.image_urls", IMAGES),
            ("args.openhands_version", VERSIONED),
            ("extras.metadata.pid", SHELL),
            ("extras.metadata.username", SHELL),
            ("extras.metadata.hostname", SHELL),
            ("extras.metadata.working_dir", SHELL),
            ("extras.metadata.py_interpreter_path", SHELL),
            ("extras.metadata.prefix", SHELL),
            ("extras.metadata.suffix", SHELL),
            ("tool_call_metadata.model_response", MODEL),
        )
    ),
    Difference(
        f"{ONE}/events (after actions)",
        "body.events",
        "V1 keeps what an action of the user has done, not the action: neither its event nor its number",
    ),
    Difference("*", "body.detail", WORDS, status=422),
    Difference("POST /api/conversations/{id}/message (stopped)", "", "a message wakes a sandbox that sleeps"),
    Difference(
        f"{ONE}/list-files (archived)", "", "V1 has no files without a sandbox: 500 says that it is gone"
    ),
    Difference("GET /api/settings", "body.?enable_solvability_analysis", "V1 has no such analysis"),
    Difference("GET /api/settings", "body.?secrets_store", "V1 has secrets under a route of their own only"),
    Difference("GET /api/options/config", "body.GITHUB_CLIENT_ID", "V1 does not give it to clients"),
    Difference("GET /api/user/repository/branches", "body.total_count", "V1 does not count them"),
    Difference("POST /api/conversations (a gap)", "", NO_WAY),
    Difference(f"{ONE}/remember-prompt", "", NO_WAY),
    Difference("POST /api/conversations/{id}/submit-feedback", "", NO_WAY),
    Difference("POST /api/reset-settings", "", NO_WAY),
    Difference("GET /api/options/agents", "", NO_WAY),
    Difference("GET /api/options/security-analyzers", "", NO_WAY),
)


def alike(asked: str, answer: Any, differences: Iterable[Difference] = DIFFERENCES) -> Any:
    """An answer without what may differ."""
    for one in differences:
        if fnmatchcase(asked, one.asked) and one.status in (0, answer["status"]):
            answer = without(answer, one.where)
            if not one.where:
                break
    return answer
