#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

HOST=https://app.all-hands.dev
read -r -d '' BODY <<JSON
{
  "initial_message": {"content": [{"type": "text", "text": "Fix ${ISSUE} please"}]},
  "selected_branch": "main"
}
JSON
CONV=$(curl -s "$HOST/api/v1/app-conversations" -H "Authorization: Bearer $KEY" -H 'content-type: application/json' --data-raw "$BODY" \
  | openhands_v1_wait_until_ready "$HOST/api/v1" curl -s -H "Authorization: Bearer $KEY")
CONV_ID=$(jq -r '.app_conversation_id // empty' <<<"$CONV")
if [ -z "$CONV_ID" ]; then
  echo "failed" >&2
  exit 1
fi
