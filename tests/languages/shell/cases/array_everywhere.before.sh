#!/bin/bash
declare -a opts
opts=(--silent --header "X-Session-API-Key: ${OH_KEY}")
curl "${opts[@]}" -XPOST https://app.all-hands.dev/api/conversations --data "$(cat <<JSON
{"initial_user_msg": "${1}", "conversation_instructions": "be brief", "conversation_trigger": "gui"}
JSON
)" | jq -r '"\(.conversation_id)\t\(.conversation_status)"'
