#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

curl -X POST "$OPENHANDS_URL"'/api/v1/app-conversations' -H 'Content-Type: application/json' -d '{"initial_message": {"content": [{"type": "text", "text": "It'"'"'s '"$NAME"'"}]}, "selected_repository": null}' \
  | openhands_v1_wait_until_ready "$OPENHANDS_URL"'/api/v1' curl -sS | jq '.app_conversation_id'
