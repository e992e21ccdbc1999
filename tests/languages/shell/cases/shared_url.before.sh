#!/bin/bash
URL="$OPENHANDS_URL/api/conversations"
id=$(curl -s -X POST -H "Authorization: Bearer $T" -d '{"initial_user_msg":"x"}' "$URL" | jq -r .conversation_id)
curl -s -H "Authorization: Bearer $T" "$URL" | jq -r '.results[].title'
