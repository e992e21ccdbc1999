"""What a user has beside conversations, the same for V0 and V1: settings, secrets, models, repositories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from v0to1.mock.effects import SECRET, SETTINGS, TOKENS, Effects

USER = {
    "id": "7",
    "login": "ada",
    "avatar_url": "https://avatars.example/ada.png",
    "company": "Acme",
    "name": "Ada",
    "email": "ada@example.org",
}
MODELS = ("anthropic/claude-sonnet-4", "openai/gpt-5", "openhands/devstral")
AGENTS = ("CodeActAgent", "BrowsingAgent")
ANALYZERS = ("invariant", "llm")
INSTALLATIONS = ("1001", "1002")
SKILL = {"name": "github", "type": "knowledge", "content": "How to use GitHub.", "triggers": ["github"]}
VSCODE_URL = "http://vscode.localhost:60001/?tkn=token"
WORKERS = (
    ("WORKER_1", "http://work-1.localhost:12000", 12000),
    ("WORKER_2", "http://work-2.localhost:12001", 12001),
)


def repository(name: str) -> dict[str, Any]:
    """A repository as both APIs show it."""
    return {
        "id": str(sum(map(ord, name))),
        "full_name": name,
        "git_provider": "github",
        "is_public": True,
        "stargazers_count": 3,
        "link_header": None,
        "pushed_at": "2026-01-02T03:04:05Z",
        "owner_type": "organization",
        "main_branch": "main",
    }


REPOSITORIES = tuple(map(repository, ("acme/web", "acme/other")))
BRANCHES = tuple(
    {
        "name": name,
        "commit_sha": mark * 40,
        "protected": name == "main",
        "last_push_date": "2026-01-02T03:04:05Z",
    }
    for name, mark in (("main", "a"), ("feature", "b"))
)
SUGGESTED_TASKS = (
    {
        "git_provider": "github",
        "task_type": "OPEN_ISSUE",
        "repo": "acme/web",
        "issue_number": 17,
        "title": "The page is blank",
    },
)


@dataclass(slots=True)
class Account:
    """What can be changed: `settings` as last stored, `secrets` and tokens by name."""

    effects: Effects

    settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, Any] = field(default_factory=dict)

    def shown_secrets(self) -> list[dict[str, Any]]:
        """Secrets without their values."""
        return [{"name": name, "description": one.get("description")} for name, one in self.secrets.items()]

    def store(self, settings: dict[str, Any], body: Any) -> None:
        """Replace the settings, as the body of a request asks for it."""
        self.settings = settings
        self.effects.add(SETTINGS, values=", ".join(sorted(map(str, leaves(body)))))

    def add_secret(self, secret: dict[str, Any]) -> None:
        """Keep a secret under its name."""
        self.secrets[secret["name"]] = secret
        self.effects.add(SECRET, **secret)

    def delete_secret(self, secret_id: str) -> bool:
        """Delete a secret; False when there is none."""
        if self.secrets.pop(secret_id, None) is None:
            return False
        self.effects.add(SECRET, name=secret_id, deleted="yes")
        return True

    def add_tokens(self, tokens: dict[str, Any]) -> None:
        """Keep tokens of Git providers."""
        self.tokens.update(tokens)
        self.effects.add(TOKENS, providers=", ".join(sorted(tokens)))

    def clear_tokens(self) -> None:
        """Forget the tokens of all Git providers."""
        self.tokens.clear()
        self.effects.add(TOKENS, removed="all")

    def change_secret(self, secret_id: str, body: dict[str, Any]) -> bool:
        """Give a secret another name and description; False when there is none."""
        if secret_id not in self.secrets:
            return False
        self.add_secret({**self.secrets.pop(secret_id), **body})
        return True


def leaves(value: Any) -> Iterator[Any]:
    """The values in nested objects and lists that are neither."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from leaves(each)
    else:
        yield value


def containing(items: Iterable[dict[str, Any]], key: str, query: str | None) -> list[dict[str, Any]]:
    """The items whose `key` has `query` in it, in any case; all without a query."""
    return [item for item in items if (query or "").lower() in str(item[key]).lower()]
