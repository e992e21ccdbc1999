"""Types that the facts of `rules/contracts/` do not hold, as JSON schemas of bodies and words of queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
MAYBE_FLAG: Schema = {"type": ["boolean", "null"]}
FLAG: Schema = {"type": "boolean"}
TEXTS: Schema = {"type": "array", "items": TEXT}
UUID: Schema = {
    "type": ["string", "null"],
    "pattern": "^[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}$",
}
PROVIDERS = (
    "github",
    "gitlab",
    "bitbucket",
    "bitbucket_data_center",
    "forgejo",
    "azure_devops",
    "enterprise_sso",
)
PROVIDER: Schema = {"enum": [*PROVIDERS, None]}
ROLE: Schema = {"enum": ["user", "system", "assistant", "tool"]}


def fields(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object with typed fields; which names are known is for the facts to say."""
    return {"type": "object", "properties": properties, "required": list(required)}


def closed(required: tuple[str, ...] = (), /, **properties: Schema) -> Schema:
    """An object within a body, with all the fields that it may have."""
    return {**fields(required, **properties), "additionalProperties": False}


TEXT_BLOCK = closed(("text",), type={"const": "text"}, text=TEXT, cache_prompt=FLAG)
IMAGE_BLOCK = closed(("image_urls",), type={"const": "image"}, image_urls=TEXTS, cache_prompt=FLAG)
IS_IMAGE = {"type": "object", "required": ["image_urls"]}
CONTENT: Schema = {"type": "array", "items": {"if": IS_IMAGE, "then": IMAGE_BLOCK, "else": TEXT_BLOCK}}
MESSAGE = closed(role=ROLE, content=CONTENT, run=FLAG)
SUGGESTED_TASK = fields(
    ("git_provider", "task_type", "repo", "issue_number", "title"),
    git_provider=PROVIDER,
    task_type=TEXT,
    repo=TEXT,
    issue_number={"type": "integer"},
    title=TEXT,
)

START = fields(
    sandbox_id=MAYBE_TEXT,
    conversation_id=UUID,
    initial_message={"if": {"type": "null"}, "else": MESSAGE},
    system_message_suffix=MAYBE_TEXT,
    llm_model=MAYBE_TEXT,
    selected_repository=MAYBE_TEXT,
    selected_branch=MAYBE_TEXT,
    git_provider=PROVIDER,
    suggested_task={"if": {"type": "null"}, "else": SUGGESTED_TASK},
    title=MAYBE_TEXT,
    trigger=MAYBE_TEXT,
    pr_number={"type": "array", "items": {"type": "integer"}},
    parent_conversation_id=UUID,
    public=MAYBE_FLAG,
    secrets={"type": ["object", "null"]},
    plugins={"type": ["array", "null"], "items": fields(("source",), source=TEXT)},
)
UPDATE = fields(
    title=MAYBE_TEXT,
    public=MAYBE_FLAG,
    selected_repository=MAYBE_TEXT,
    selected_branch=MAYBE_TEXT,
    git_provider=PROVIDER,
)
SETTINGS = fields(
    agent_settings_diff={"type": "object"}, conversation_settings_diff={"type": "object"}, language=MAYBE_TEXT
)
BASH = fields(command=TEXT, cwd=MAYBE_TEXT, timeout={"type": "integer"})
SECRET = fields(name=TEXT, value=TEXT, description=MAYBE_TEXT)
TOKENS: Schema = {"type": "object", "additionalProperties": {"type": "object"}}
V0_START = fields(
    initial_user_msg=MAYBE_TEXT,
    repository=MAYBE_TEXT,
    git_provider=PROVIDER,
    selected_branch=MAYBE_TEXT,
    image_urls={"type": ["array", "null"], "items": TEXT},
    replay_json=MAYBE_TEXT,
    conversation_instructions=MAYBE_TEXT,
    suggested_task={"type": ["object", "null"]},
    create_microagent={"type": ["object", "null"]},
    mcp_config={"type": ["object", "null"]},
)

_APP = "/api/v1/app-conversations"
_ONE = "/api/conversations/{conversation_id}"
PENDING = "POST /api/v1/conversations/{conversation_id}/pending-messages"

APP_SHAPES: Mapping[str, Schema] = {
    f"POST {_APP}": START,
    f"POST {_APP}/stream-start": START,
    f"PATCH {_APP}/{{conversation_id}}": UPDATE,
    f"POST {_APP}/{{conversation_id}}/send-message": fields(role=ROLE, content=CONTENT, run=FLAG),
    PENDING: closed(("content",), role=ROLE, content=CONTENT),
    "POST /api/v1/settings": SETTINGS,
    "POST /api/v1/secrets": SECRET,
    "PUT /api/v1/secrets/{secret_id}": SECRET,
    "POST /api/v1/secrets/git-providers": fields(provider_tokens=TOKENS),
}
AGENT_SHAPES: Mapping[str, Schema] = {
    "POST /api/conversations": fields(initial_message={"if": {"type": "null"}, "else": MESSAGE}),
    f"POST {_ONE}/events": fields(role=ROLE, content=CONTENT, run=FLAG),
    f"PATCH {_ONE}": fields(title={"type": ["string", "null"], "minLength": 1, "maxLength": 200}),
    f"POST {_ONE}/ask_agent": fields(question=TEXT),
    f"POST {_ONE}/events/respond_to_confirmation": fields(accept=FLAG, reason=TEXT),
    "POST /api/bash/execute_bash_command": BASH,
}
V0_SHAPES: Mapping[str, Schema] = {
    "POST /api/conversations": V0_START,
    f"PATCH {_ONE}": fields(title={"type": "string", "minLength": 1, "maxLength": 200}),
    f"POST {_ONE}/events": fields(("action",), action=TEXT, args={"type": "object"}),
    f"POST {_ONE}/message": fields(message=TEXT),
    f"POST {_ONE}/start": fields(providers_set={"type": ["array", "null"], "items": TEXT}),
    "POST /api/add-git-providers": fields(provider_tokens=TOKENS),
    "POST /api/secrets": SECRET,
    "PUT /api/secrets/{secret_id}": SECRET,
}

# Bodies that the documents leave open: any field may be in them, unless the shape says otherwise.
V1_FREE = frozenset({"POST /api/v1/settings", PENDING})
V0_FREE = frozenset({f"POST {_ONE}/submit-feedback", f"POST {_ONE}/events"})

KINDS = (
    "ACPToolCallEvent",
    "ActionEvent",
    "AgentErrorEvent",
    "Condensation",
    "CondensationRequest",
    "CondensationSummaryEvent",
    "ConversationErrorEvent",
    "ConversationStateUpdateEvent",
    "HookExecutionEvent",
    "InterruptEvent",
    "LLMCompletionLogEvent",
    "MessageEvent",
    "ObservationEvent",
    "PauseEvent",
    "ServerErrorEvent",
    "StreamingDeltaEvent",
    "SystemPromptEvent",
    "TokenEvent",
    "UserRejectObservation",
)
FLAGS = frozenset({"true", "false", "True", "False", "1", "0", "yes", "no", "on", "off"})
BY_TIME = frozenset({"TIMESTAMP", "TIMESTAMP_DESC"})
BY_DATE = frozenset({"CREATED_AT", "CREATED_AT_DESC", "UPDATED_AT", "UPDATED_AT_DESC"})

QUERY_WORDS: Mapping[str, frozenset[str]] = {
    "kind__eq": frozenset(KINDS),
    "format": frozenset({"git-delta", "tar.gz"}),
    "provider": frozenset(PROVIDERS),
    "include_sub_conversations": FLAGS,
    "use_default_excludes": FLAGS,
    "reverse": FLAGS,
    "GET /api/v1/conversation/{conversation_id}/events/search sort_order": BY_TIME,
    f"GET {_ONE}/events/search sort_order": BY_TIME,
    f"GET {_APP}/start-tasks/search sort_order": BY_DATE,
}
