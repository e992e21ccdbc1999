#!/usr/bin/env bash
BASE=https://app.all-hands.dev/api/v1
task=$(curl -s -X POST "$BASE/app-conversations" -H "Authorization: Bearer $K" -d '{"initial_message": {"content": [{"type": "text", "text": "hi"}]}}')
curl -s "$BASE/app-conversations/start-tasks?ids=$(jq -r .id <<<"$task")" -H "Authorization: Bearer $K" | jq -r '.[0].app_conversation_id'
curl -s "$BASE/app-conversations/search?limit=5" -H "Authorization: Bearer $K" | jq -r '.items[].title'
