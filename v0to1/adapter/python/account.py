"""Settings, secrets and Git accounts, which V1 has under other routes."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from v0to1.adapter.python.exchange import (
    _V0,
    Steps,
    _gap,
    _json,
    _Refused,
    _whole_number,
)


def _forward(v0: _V0) -> Steps:
    """The same request under V1's route; the response is the same, too."""
    body = v0.json() if v0.request.body else None
    url = v0.root + _filled(v0)
    try:
        return (yield from v0._sent(v0.route["method"], url, v0.headers, body))
    except _Refused as refused:
        key = v0.route.get("errors", {}).get(str(refused.reply.status))
        said = _said_in_detail(refused) if key else None
        if said is not None:
            return _json({key: said}, refused.reply.status)
        return _without_token(v0, refused)


def _new_secret(v0: _V0) -> Steps:
    """A secret that is new: V1 replaces one that has its name, and V0 refused to."""
    asked = v0.json()
    name = asked.get("name") if isinstance(asked, dict) else None
    if isinstance(name, str):
        like = yield from _all_items(v0, {"name__contains": name}, below="/search")
        if any(one.get("name") == name for one in like):
            return _json({"message": f"Secret {name} already exists"}, 400)
    return (yield from _forward(v0))


def _said_in_detail(refused: _Refused) -> Any:
    """What V1 said under `detail`; None where it said nothing there."""
    try:
        found = json.loads(refused.reply.body)
    except ValueError:
        return None
    said = found.get("detail") if isinstance(found, dict) else None
    return said if isinstance(said, str) else None


def _without_token(v0: _V0, refused: _Refused) -> Any:
    """V0's response to a user who has given no token for a Git provider; or V1's."""
    said = v0.route.get("without_token")
    if said and refused.reply.status == 403:
        return _json(said, 401)
    return refused.reply


def _filled(v0: _V0) -> str:
    """The V1 path below its root, with the parameters of the V0 path."""
    path: str = v0.route["to"]
    for name, value in v0.path.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _all_items(
    v0: _V0, query: dict[str, str], most: int = 10_000, below: str = ""
) -> Steps:
    """The items of all pages of a V1 search, up to a number."""
    items: list[Any] = []
    page_id = None
    while len(items) < most:
        asked = {**query, "limit": "100", **({"page_id": page_id} if page_id else {})}
        page = yield from v0.page(f"{_filled(v0)}{below}?{urlencode(asked)}")
        items += page["items"]
        page_id = page.get("next_page_id")
        if not page_id or not page["items"]:
            break
    return items


def _items(v0: _V0) -> Steps:
    """A list of V0, from the pages of V1."""
    known = {name: values[0] for name, values in v0.query.items() if name == "provider"}
    try:
        found = yield from _all_items(v0, known)
    except _Refused as refused:
        return _without_token(v0, refused)
    keys = v0.route.get("keys")
    if keys:
        found = [{key: one.get(key) for key in keys} for one in found]
    under = v0.route.get("under")
    return {under: found} if under else found


def _by_provider(v0: _V0) -> Steps:
    """Repositories or branches by page number; V1 wants to know the Git provider."""
    query = dict(v0.route.get("add") or {})
    for name, target in v0.route["query"].items():
        if v0.first(name) is not None:
            query[target] = str(v0.first(name))
    chosen = v0.first("selected_provider")
    providers = [chosen] if chosen else (yield from _providers(v0))
    size = _whole_number(v0, "per_page", 30)
    number = max(1, _whole_number(v0, "page", 1))
    found: list[Any] = []
    for provider in providers:
        asked = {**query, "provider": provider}
        try:
            found += yield from _all_items(v0, asked, number * size + 1)
        except _Refused as refused:
            return _without_token(v0, refused)
    shown = found[(number - 1) * size : number * size]
    under = v0.route.get("under")
    if not under:
        return shown
    return {
        under: shown,
        "has_next_page": len(found) > number * size,
        "current_page": number,
        "per_page": size,
        "total_count": None,
    }


def _providers(v0: _V0) -> Steps:
    """The Git providers that the user has given tokens for."""
    settings = yield from v0.app("GET", "/settings")
    return list((settings or {}).get("provider_tokens_set") or {}) or ["github"]


def _models(v0: _V0) -> Steps:
    """The names of all models, with their providers."""
    found = yield from _all_items(v0, {})
    named = [
        f"{one['provider']}/{one['name']}" if one.get("provider") else one["name"]
        for one in found
    ]
    return sorted(set(named))


def _picked(v0: _V0) -> Steps:
    """V0's flat keys, from where V1 has them."""
    found = yield from v0.app("GET", _filled(v0))
    answer: dict[str, Any] = {}
    for key, path in v0.route["answer"].items():
        value: Any = found if path else None
        for step in path.split(".") if path else ():
            value = value.get(step) if isinstance(value, dict) else None
        _set_below(answer, key, None if value == {} and "." in path else value)
    return answer


def _set_below(place: dict[str, Any], path: str, value: Any) -> None:
    """Set what stands under a path of keys."""
    *folders, last = path.split(".")
    for folder in folders:
        place = place.setdefault(folder, {})
    place[last] = value


def _nested(v0: _V0) -> Steps:
    """Store what V0 had flat where V1 has it; what was not given stays as it is."""
    given = v0.json()
    if not isinstance(given, dict):
        wrong = {"type": "model_attributes_type", "loc": ["body"], "input": given}
        return _json({"detail": [wrong]}, 422)
    body: dict[str, Any] = {}
    for name, value in given.items():
        path = v0.route["body"].get(name)
        if path is None or value is None:
            continue
        if path.startswith("!"):
            if value:
                return _gap(v0.route, f"{name}: {path[1:]}")
            continue
        _set_below(body, path, value)
    try:
        return (yield from v0.app("POST", _filled(v0), body))
    except _Refused as refused:
        if refused.reply.status != 500:
            raise
        return _json({"error": "Something went wrong storing settings"}, 500)
