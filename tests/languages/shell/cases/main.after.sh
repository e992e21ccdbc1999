#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

main() {
  local id
  id=$(curl -sXPOST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' \
    | openhands_v1_wait_until_ready "$OPENHANDS_URL/api/v1" curl -s -H "Authorization: Bearer $K" | jq -r .app_conversation_id)
  curl -s "$OPENHANDS_URL/api/v1/app-conversations?ids=$id" -H "Authorization: Bearer $K" | jq .
  echo "done"
}
main "$@"
