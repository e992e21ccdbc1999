#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

_req() { curl -sS -H "Authorization: Bearer $K" -H 'Content-Type: application/json' "$@"; }
create() { _req -X POST -d "{\"initial_message\":{\"content\": [{\"type\": \"text\", \"text\": \"$1\"}]}}" "$OPENHANDS_URL/api/v1/app-conversations" \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" _req | jq -r '.app_conversation_id'; }
show() { _req "$OPENHANDS_URL/api/v1/app-conversations?ids=$1" | jq -r '.[0].sandbox_status'; }
id=$(create "hi"); show "$id"
