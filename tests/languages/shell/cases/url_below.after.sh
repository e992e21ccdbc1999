#!/usr/bin/env bash
set -euo pipefail
H="Authorization: Bearer $OPENHANDS_API_KEY"
curl -fsS -H "$H" "https://app.all-hands.dev/api/v1/app-conversations/search?limit=50" | jq -r '.items[].id' |
  while read -r id; do
    curl -fsS -X DELETE -H "$H" "https://app.all-hands.dev/api/v1/app-conversations/$id"
  done
