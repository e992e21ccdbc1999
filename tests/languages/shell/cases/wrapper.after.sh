#!/bin/bash
set -e

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

oh() {
  local method="$1" path="$2"
  shift 2
  curl -sS -X "$method" -H "Authorization: Bearer $OH_KEY" -H "Content-Type: application/json" "$OH_URL$path" "$@"
}
id=$(oh POST /api/v1/app-conversations -d '{"initial_message": {"content": [{"type": "text", "text": "hello"}]}}' \
  | openhands_v1_wait_until_ready /api/v1 oh GET | jq -r '.app_conversation_id')
oh GET "/api/v1/app-conversations?ids=$id" | jq -r '"\(.[0].title): \(.[0].sandbox_status)"'
oh DELETE "/api/v1/app-conversations/$id"
