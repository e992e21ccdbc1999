#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

curl -s "$OPENHANDS_URL/api/v1/app-conversations?ids=$(cat id.txt)" -H "Authorization: Bearer $K" | jq -r '.[0].title'
openhands_v1_pause_sandbox "$OPENHANDS_URL/api/v1" "$(jq -r .conversation_id state.json)" curl -s -H "Authorization: Bearer $K"
