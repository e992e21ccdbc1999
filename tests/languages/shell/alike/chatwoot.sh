#!/usr/bin/env bash
set -euo pipefail
CHATWOOT_URL="${CHATWOOT_URL:-https://chat.example.org}"
for id in $(curl -sf "$CHATWOOT_URL/api/conversations" -H "api_access_token: $TOKEN" | jq -r '.data.payload[].id'); do
  curl -sf -X POST "$CHATWOOT_URL/api/conversations/$id/toggle_status" -d '{"status": "resolved"}'
done
