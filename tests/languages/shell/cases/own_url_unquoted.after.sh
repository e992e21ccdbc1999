#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

BASE="https://app.all-hands.dev"
URL="$BASE/api/conversations"
RESP=$(curl -s -X POST "$BASE/api/v1/app-conversations" -H "Authorization: Bearer $KEY" -d '{"initial_message": {"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "$BASE/api/v1" curl -s -H "Authorization: Bearer $KEY")
ID=$(jq -r .app_conversation_id <<<"$RESP")
curl -s "$BASE/api/v1/app-conversations?ids=$ID" -H "Authorization: Bearer $KEY" | jq -r '.[0].title'
curl -s "$URL/$ID/events?limit=5" -H "Authorization: Bearer $KEY" | jq -r '.events[0].source'
curl -s "$URL?limit=10" -H "Authorization: Bearer $KEY" | jq '.results|length'
