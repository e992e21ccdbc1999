#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

if ! resp=$(curl -fsS -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -fsS -H "Authorization: Bearer $K"); then echo no >&2; exit 1; fi
echo "$resp" | jq -r '.app_conversation_id' > id.txt
