"""What needs no requests, in few lines, for code that is read as an example."""

from __future__ import annotations

from typing import Any


def text_message(text: str | None, image_urls: list[str] | None = None) -> Any:
    """The first message of a V1 conversation, or None when there is nothing to say."""
    content: list[Any] = [{"type": "text", "text": text}] if text else []
    if image_urls:
        content.append({"type": "image", "image_urls": list(image_urls)})
    return {"content": content} if content else None
