#!/usr/bin/env bash
# usage: stop.sh CONVERSATION_ID
set -euo pipefail
# shellcheck source=/dev/null
source "$(dirname "${BASH_SOURCE[0]}")/lib/openhands.sh"

conversation_id=${1:?which conversation?}
curl -sS --fail -X POST -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  "$OPENHANDS_URL/api/conversations/$conversation_id/stop" >/dev/null

conversation_status "$conversation_id"
