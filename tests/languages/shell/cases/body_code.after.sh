#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

response=$(curl -s -w "\n%{http_code}" -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}')
code=$(echo "$response" | tail -n1)
body=$(echo "$response" | sed '$d')
if [ "$code" != "200" ]; then echo "$body"; exit 1; fi
echo "$body" | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $K" | jq -r .app_conversation_id
