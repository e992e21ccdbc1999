#!/usr/bin/env bash
curl --silent --request POST --url "${OPENHANDS_HOST}/api/v1/app-conversations" --header "Authorization: Bearer ${TOKEN}" --data @- <<EOF2
{"initial_message": {"content": [{"type": "text", "text": "$(jq -Rs . <<<"$PROMPT" | sed 's/^"//;s/"$//')"}]}}
EOF2
