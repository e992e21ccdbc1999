#!/usr/bin/env bash
# usage: tell.sh CONVERSATION_ID TEXT
set -euo pipefail
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/lib/openhands.sh"

message=$2

curl -sS --fail -o /dev/null -X POST "$OPENHANDS_URL/api/conversations/$1/message" \
  -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  -H 'Content-Type: application/json' \
  -d "$(jq -n --arg text "$message" '{message: $text}')"
log "said it"
