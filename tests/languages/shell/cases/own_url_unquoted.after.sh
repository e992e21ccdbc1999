#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

BASE="https://app.all-hands.dev"
RESP=$(curl -s -X POST "$BASE/api/v1/app-conversations" -H "Authorization: Bearer $KEY" -d '{"initial_message": {"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "$BASE/api/v1" curl -s -H "Authorization: Bearer $KEY")
ID=$(jq -r .app_conversation_id <<<"$RESP")
curl -s "$BASE/api/v1/app-conversations?ids=$ID" -H "Authorization: Bearer $KEY" | jq -r '.[0].title'
curl -s "$BASE/api/v1/conversation/$ID/events/search?limit=5" -H "Authorization: Bearer $KEY" | jq -r '.items[0].source'
curl -s "$BASE/api/v1/app-conversations/search?limit=10" -H "Authorization: Bearer $KEY" | jq '.items|length'
