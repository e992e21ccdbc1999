#!/bin/bash
if ! resp=$(curl -fsS -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}'); then echo no >&2; exit 1; fi
echo "$resp" | jq -r '.conversation_id' > id.txt
