#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

body=$(jq -n --arg m "$1" --arg r "$2" '{initial_message: {content: [{type: "text", text: $m}]}} + (if $r == "" then {} else {selected_repository: $r} end)')
curl -s -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d "$body" \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $K" | jq -r .app_conversation_id
