#!/bin/bash
body=$(jq -n --arg m "$1" --arg r "$2" '{initial_user_msg: $m} + (if $r == "" then {} else {repository: $r} end)')
curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d "$body" | jq -r .conversation_id
