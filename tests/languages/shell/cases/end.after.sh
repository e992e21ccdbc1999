#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

U=https://app.all-hands.dev
curl -s -X POST -H "Authorization: Bearer $K" -d '{"initial_message":{"content": [{"type": "text", "text": "x"}]}}' $U/api/v1/app-conversations \
  | openhands_v1_wait_until_ready "$U/api/v1" curl -s -H "Authorization: Bearer $K" | jq -r .app_conversation_id
T=$(curl -s -H "Authorization: Bearer $K" "$U/api/v1/app-conversations?ids=$ID" | openhands_v1_agent_status)
[ $T = STOPPED ] && exit
