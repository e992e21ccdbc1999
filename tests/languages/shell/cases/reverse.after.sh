#!/bin/bash
API=https://app.all-hands.dev/api
curl -s "$API/v1/conversation/$1/events/search?limit=5&sort_order=TIMESTAMP_DESC" -H "Authorization: Bearer $KEY" | jq -r '.items[].source'
curl -s $API/v1/conversation/$1/events/search?sort_order=TIMESTAMP -H "Authorization: Bearer $KEY" | jq -r '.items[0].timestamp'
