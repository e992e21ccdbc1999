#!/bin/bash
main() {
  local id
  id=$(curl -sXPOST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}' | jq -r .conversation_id)
  curl -s "$OPENHANDS_URL/api/conversations/$id" -H "Authorization: Bearer $K" | jq .
  echo "done"
}
main "$@"
