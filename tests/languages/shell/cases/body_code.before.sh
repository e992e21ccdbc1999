#!/bin/bash
response=$(curl -s -w "\n%{http_code}" -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}')
code=$(echo "$response" | tail -n1)
body=$(echo "$response" | sed '$d')
if [ "$code" != "200" ]; then echo "$body"; exit 1; fi
echo "$body" | jq -r .conversation_id
