#!/bin/bash
curl -s "$OPENHANDS_URL/api/conversations/$(cat id.txt)" -H "Authorization: Bearer $K" | jq -r .title
curl -s "$OPENHANDS_URL/api/conversations/$(jq -r .conversation_id state.json)/stop" -X POST -H "Authorization: Bearer $K"
