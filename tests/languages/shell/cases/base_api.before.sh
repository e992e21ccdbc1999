#!/bin/bash
API="https://app.all-hands.dev/api"
H="Authorization: Bearer $K"
cid=$(curl -s -H "$H" -X POST $API/conversations -d '{"initial_user_msg":"x"}' | jq -r '.conversation_id')
for i in $(seq 1 30); do
  s=$(curl -s -H "$H" $API/conversations/$cid | jq -r .status)
  if [ "$s" != "RUNNING" ] && [ "$s" != "STARTING" ]; then break; fi
done
