#!/bin/bash
BASE=https://app.all-hands.dev/api/v1
task=$(curl -fsS -H "Authorization: Bearer $OPENHANDS_API_KEY" -H 'Content-Type: application/json' "$BASE/app-conversations" -d '{"initial_message":{"content":[{"type":"text","text":"hi"}]},"selected_repository":"acme/app"}' | jq -r .id)
cid=$(curl -fsS -H "Authorization: Bearer $OPENHANDS_API_KEY" "$BASE/app-conversations/start-tasks?ids=$task" | jq -r '.[0].app_conversation_id')
curl -fsS -H "Authorization: Bearer $OPENHANDS_API_KEY" "$BASE/conversation/$cid/events/search?limit=100"
echo "https://app.all-hands.dev/conversations/$cid"
