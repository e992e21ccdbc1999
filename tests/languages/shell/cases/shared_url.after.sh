#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

URL="$OPENHANDS_URL/api/v1/app-conversations"
id=$(curl -s -X POST -H "Authorization: Bearer $T" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' "$URL" \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $T" | jq -r .app_conversation_id)
curl -s -H "Authorization: Bearer $T" "$URL/search" | jq -r '.items[].title'
