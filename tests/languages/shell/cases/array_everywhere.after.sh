#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

declare -a opts
opts=(--silent --header "Authorization: Bearer ${OH_KEY}")
curl "${opts[@]}" -XPOST https://app.all-hands.dev/api/v1/app-conversations --data "$(cat <<JSON
{"initial_message": {"content": [{"type": "text", "text": "${1}"}]}, "system_message_suffix": "be brief"}
JSON
)" \
| openhands_v1_wait_until_ready https://app.all-hands.dev/api/v1 curl "${opts[@]}" \
| openhands_v1_v0_task | jq -r '"\(.conversation_id)\t\(.conversation_status)"'
