#!/bin/sh
. ./env.sh
curl -s "$OPENHANDS_URL/api/conversations/$1" -H "Authorization: Bearer $K" | jq '{id: .conversation_id, title, status}'
