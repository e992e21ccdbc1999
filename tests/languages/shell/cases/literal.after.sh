#!/bin/sh
# shellcheck source=/dev/null
. "$(dirname "$0")/openhands_v1.sh"

curl -s -X POST https://app.all-hands.dev/api/v1/app-conversations \
  -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  -H "Content-Type: application/json" \
  -d "{\"initial_message\": {\"content\": [{\"type\": \"text\", \"text\": \"$1\"}]}, \"selected_repository\": \"acme/web\"}" \
  | openhands_v1_wait_until_ready https://app.all-hands.dev/api/v1 curl -s -H "Authorization: Bearer $OPENHANDS_API_KEY" | jq -r .app_conversation_id
