#!/bin/sh
curl -s -X POST https://app.all-hands.dev/api/conversations \
  -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  -H "Content-Type: application/json" \
  -d "{\"initial_user_msg\": \"$1\", \"repository\": \"acme/web\"}" | jq -r .conversation_id
