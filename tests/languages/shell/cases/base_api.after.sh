#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

API="https://app.all-hands.dev/api"
H="Authorization: Bearer $K"
cid=$(curl -s -H "$H" -X POST $API/v1/app-conversations -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "$API/v1" curl -s -H "$H" | jq -r '.app_conversation_id')
for i in $(seq 1 30); do
  s=$(curl -s -H "$H" "$API/v1/app-conversations?ids=$cid" | openhands_v1_agent_status)
  if [ "$s" != "RUNNING" ] && [ "$s" != "STARTING" ]; then break; fi
done
