"""Secrets go out of everything shown; names and placeholders stay, or the output could not be read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from v0to1.core.redact import redact
from v0to1.core.secrets import without_secrets

TOKEN = "q8Zr2" + "Lw91xTbV7"
"""Put together here so that no scanner takes this file for a leak."""

SECRETS = [
    (f"Authorization: Bearer {TOKEN}", "Authorization: Bearer [redacted]"),
    (f'headers = {{"Authorization": "Bearer {TOKEN}"}}', 'headers = {"Authorization": "Bearer [redacted]"}'),
    (f"curl -H 'authorization: bearer {TOKEN}' $URL", "curl -H 'authorization: bearer [redacted]' $URL"),
    (f'"Authorization": "Basic {TOKEN}=="', '"Authorization": "Basic [redacted]"'),
    (f"X-Session-API-Key: {TOKEN}", "X-Session-API-Key: [redacted]"),
    (f'{{"X-Session-API-Key": "{TOKEN}"}}', '{"X-Session-API-Key": "[redacted]"}'),
    (f"h['x-session-api-key'] = '{TOKEN}'", "h['x-session-api-key'] = '[redacted]'"),
    ('headers={"X-Session-API-Key": "hunter"}', 'headers={"X-Session-API-Key": "[redacted]"}'),
    (f'req.add_header("X-Session-API-Key", "{TOKEN}")', 'req.add_header("X-Session-API-Key", "[redacted]")'),
    (f'{{\\"session_api_key\\": \\"{TOKEN}\\"}}', '{\\"session_api_key\\": \\"[redacted]\\"}'),
    (
        f"wss://host/events/1?session_api_key={TOKEN}&x=1",
        "wss://host/events/1?session_api_key=[redacted]&x=1",
    ),
    ("https://me:hunter2@example.com/x", "https://[redacted]@example.com/x"),
    (f"https://{TOKEN}@example.com/x", "https://[redacted]@example.com/x"),
    ("https://me:a%40b@example.com", "https://[redacted]@example.com"),
    (f"KEY = 'sk-oh-{TOKEN}{TOKEN}'", "KEY = '[redacted]'"),
    (f'TOKEN = "oh-{TOKEN}"', 'TOKEN = "[redacted]"'),
    (f'const openhandsApiKey: string = "{TOKEN}";', 'const openhandsApiKey: string = "[redacted]";'),
    (f'apiToken := "{TOKEN}"', 'apiToken := "[redacted]"'),
    (f"'password' => '{TOKEN}'", "'password' => '[redacted]'"),
    (f"token: ghp_{TOKEN}{TOKEN}", "token: [redacted]"),
    (f"Bearer sk-{TOKEN}{TOKEN}", "Bearer [redacted]"),
]

HARMLESS = [
    'f"Bearer {api_key}"',
    '"Bearer " + token',
    "Authorization: Bearer $OPENHANDS_API_KEY",
    "Authorization: Bearer ${TOKEN}",
    "Authorization: Bearer YOUR_API_KEY",
    "Authorization: Bearer your-api-key-here",
    "Authorization: Bearer <token>",
    "Authorization: Bearer %s",
    "Authorization: Bearer ...",
    "The server wants Bearer authentication. Basic end-to-end flow.",
    '{"X-Session-API-Key": session_key}',
    'f"X-Session-API-Key: {key}"',
    '{"X-Session-API-Key": "YOUR_API_KEY"}',
    "Client(session_api_key=settings.openhands_v1_key)",
    "def connect(session_api_key: str) -> None:",
    'conversation["session_api_key"]',
    "https://{user}:{token}@github.com/a/b",
    "https://x-access-token:${TOKEN}@github.com/a/b",
    "ssh://git@github.com/a/b",
    "https://medium.com/@someone/sk-and-other-things",
    "task-management and risk-assessment-of-things",
    "sk-your-key-goes-here",
    'TOKEN = os.environ["OPENHANDS_API_KEY_V2"]',
    'token = "next_page_id_2"',
    'password = "YOUR_PASSWORD_2"',
    'secret = client.get("/api/secrets/v2")',
    'secret: "/api/v1/secrets"',
    'api_key="OPENHANDS_API_KEY"',
    "[redacted]",
]


@pytest.mark.parametrize(("text", "clean"), SECRETS)
def test_a_secret_goes_and_the_rest_stays(text: str, clean: str) -> None:
    assert redact(text) == clean


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


PIECES = [*(text for text, _ in SECRETS), *HARMLESS, "\n", " ", "x", "'", "@", "://"]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_redacting_twice_is_redacting_once_and_keeps_the_lines(pieces: list[str]) -> None:
    clean = redact("".join(pieces))
    assert redact(clean) == clean
    assert clean.count("\n") == "".join(pieces).count("\n")


ODD = str.maketrans("sSkKiI", "ſſ\u212a\u212aıı")
"""Letters that are the same as plain ones where case does not matter."""


@given(
    st.lists(st.sampled_from(PIECES), max_size=3),
    st.sampled_from((str, str.upper, str.swapcase)),
    st.booleans(),
)
def test_a_text_without_a_sign_has_no_secret(
    pieces: list[str], cased: Callable[[str], str], odd: bool
) -> None:
    text = cased("".join(pieces))
    text = text.translate(ODD) if odd else text
    assert redact(text) == without_secrets(text)


@given(st.text())
def test_any_text_can_be_redacted(text: str) -> None:
    assert redact(redact(text)) == redact(text)
