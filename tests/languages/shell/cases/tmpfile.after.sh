#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
code=$(curl -s -o "$tmp" -w '%{http_code}' -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}')
if [[ $code -ge 400 ]]; then cat "$tmp"; exit 1; fi
openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $K" <"$tmp" | jq -r '.app_conversation_id'
