#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

create() {
  curl -sS -X POST "${BASE_URL}/api/v1/app-conversations" -H "Authorization: Bearer ${API_KEY}" -H "Content-Type: application/json" -d @- <<JSON | openhands_v1_wait_until_ready "${BASE_URL}/api/v1" curl -sS -H "Authorization: Bearer ${API_KEY}"
{"initial_message": {"content": [{"type": "text", "text": "$1"}]}, "selected_repository": "$2", "git_provider": "github"}
JSON
}
out=$(create "hello" "o/r")
cid=$(printf '%s' "$out" | jq -r '.app_conversation_id')
[ "$cid" = "null" ] && exit 1
