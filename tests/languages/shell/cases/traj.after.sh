#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

curl -s "$OPENHANDS_URL/api/v1/conversation/$1/events/search?limit=100" -H "Authorization: Bearer $K" \
  | openhands_v1_all_events "$OPENHANDS_URL/api/v1" "$1" curl -s -H "Authorization: Bearer $K" \
  | openhands_v1_v0_events trajectory | jq -r '.trajectory[] | select(.source == "agent" and .action == "message") | .args.content'
