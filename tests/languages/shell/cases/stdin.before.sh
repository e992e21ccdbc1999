#!/usr/bin/env bash
curl --silent --request POST --url "${OPENHANDS_HOST}/api/conversations" --header "Authorization: Bearer ${TOKEN}" --data @- <<EOF2
{"initial_user_msg": "$(jq -Rs . <<<"$PROMPT" | sed 's/^"//;s/"$//')"}
EOF2
