#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

ID=$(curl -s -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $K" \
  | openhands_v1_v0_task | python3 -c 'import json,sys; print(json.load(sys.stdin)["conversation_id"])')
