#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

until curl -s "$OPENHANDS_URL/api/v1/app-conversations/search" -H "Authorization: Bearer $K" | openhands_v1_v0_conversations |
  jq -e --arg id "$1" '.results[] | select(.conversation_id == $id and .status == "STOPPED")' >/dev/null; do
  sleep 5
done
