#!/bin/bash
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
code=$(curl -s -o "$tmp" -w '%{http_code}' -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}')
if [[ $code -ge 400 ]]; then cat "$tmp"; exit 1; fi
jq -r '.conversation_id' "$tmp"
