#!/bin/bash
create() {
  curl -sS -X POST "${BASE_URL}/api/conversations" -H "Authorization: Bearer ${API_KEY}" -H "Content-Type: application/json" -d @- <<JSON
{"initial_user_msg": "$1", "repository": "$2", "git_provider": "github"}
JSON
}
out=$(create "hello" "o/r")
cid=$(printf '%s' "$out" | jq -r '.conversation_id')
[ "$cid" = "null" ] && exit 1
