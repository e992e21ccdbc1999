#!/bin/bash
BASE="https://app.all-hands.dev"
URL="$BASE/api/conversations"
RESP=$(curl -s -X POST $URL -H "Authorization: Bearer $KEY" -d '{"initial_user_msg": "x"}')
ID=$(jq -r .conversation_id <<<"$RESP")
curl -s $URL/$ID -H "Authorization: Bearer $KEY" | jq -r .title
curl -s "$URL/$ID/events?limit=5" -H "Authorization: Bearer $KEY" | jq -r '.events[0].source'
curl -s "$URL?limit=10" -H "Authorization: Bearer $KEY" | jq '.results|length'
