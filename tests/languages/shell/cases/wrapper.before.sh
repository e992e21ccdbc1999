#!/bin/bash
set -e
oh() {
  local method="$1" path="$2"
  shift 2
  curl -sS -X "$method" -H "Authorization: Bearer $OH_KEY" -H "Content-Type: application/json" "$OH_URL$path" "$@"
}
id=$(oh POST /api/conversations -d '{"initial_user_msg": "hello"}' | jq -r '.conversation_id')
oh GET "/api/conversations/$id" | jq -r '"\(.title): \(.status)"'
oh DELETE "/api/conversations/$id"
