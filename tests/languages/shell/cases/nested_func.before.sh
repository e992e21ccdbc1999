#!/bin/bash
_req() { curl -sS -H "Authorization: Bearer $K" -H 'Content-Type: application/json' "$@"; }
create() { _req -X POST -d "{\"initial_user_msg\":\"$1\"}" "$OPENHANDS_URL/api/conversations" | jq -r '.conversation_id'; }
show() { _req "$OPENHANDS_URL/api/conversations/$1" | jq -r '.status'; }
id=$(create "hi"); show "$id"
