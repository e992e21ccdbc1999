#!/bin/bash
HOST=https://app.all-hands.dev
read -r -d '' BODY <<JSON
{
  "initial_user_msg": "Fix ${ISSUE} please",
  "selected_branch": "main",
  "image_urls": []
}
JSON
CONV=$(curl -s "$HOST/api/conversations" -H "X-Session-API-Key: $KEY" -H 'content-type: application/json' --data-raw "$BODY")
CONV_ID=$(jq -r '.conversation_id // .id // empty' <<<"$CONV")
if [ -z "$CONV_ID" ]; then
  echo "failed" >&2
  exit 1
fi
