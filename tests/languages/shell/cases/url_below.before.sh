#!/usr/bin/env bash
set -euo pipefail
H="Authorization: Bearer $OPENHANDS_API_KEY"
ALL=https://app.all-hands.dev/api/conversations
curl -fsS -H "$H" "$ALL?limit=50" | jq -r '.results[].conversation_id' |
  while read -r id; do
    curl -fsS -X DELETE -H "$H" "$ALL/$id"
  done
