"""Small clients of V0 whose findings are known."""

from __future__ import annotations

URL = "https://app.all-hands.dev"

SAFE = f"""\
import requests


def forget(headers, name):
    requests.delete(f"{URL}/api/secrets/{{name}}", headers=headers)
"""
"""A request that is rewritten and needs no review."""

REVIEW = f"""\
import requests


def titles(headers):
    found = requests.get("{URL}/api/conversations", params={{"limit": 50}}, headers=headers)
    return [(one["conversation_id"], one["title"]) for one in found.json()["results"]]
"""
"""A request that is rewritten, with the reads of its response."""

MAPPED = f"""\
import requests

print(requests.post("{URL}/api/conversations", json={{"initial_user_msg": "x"}}).json()["conversation_id"])
"""
"""A request that is rewritten with the help of a file that is added."""

ADAPTED = f"""\
import requests

print(vars(requests.post("{URL}/api/conversations", json={{"initial_user_msg": "x"}})))
"""
"""A request that goes through the adapter, as anything of its response may be read."""

SCRIPT = f"""\
export const titles = (headers: HeadersInit) =>
  fetch('{URL}/api/conversations?limit=50', {{ headers }})
    .then((response) => response.json())
    .then(({{ results }}) => results.map((one) => `${{one.conversation_id}} ${{one.title}}`));
"""
SHELL = f"""\
#!/bin/bash
curl -s -X POST "{URL}/api/conversations" -d '{{"initial_user_msg": "x"}}' | jq -r .conversation_id
"""
DOCUMENT = f"""\
# How to

```python
import requests

requests.delete("{URL}/api/secrets/one")
```
"""
SOCKET = f"""\
import socketio

sio = socketio.Client()
sio.connect("{URL}?conversation_id=1&latest_event_id=-1")
sio.emit("oh_user_action", {{"action": "message", "args": {{"content": "x"}}}})
"""
