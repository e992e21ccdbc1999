#!/bin/bash
API=https://app.all-hands.dev/api
curl -s "$API/conversations/$1/events?limit=5&reverse=true" -H "Authorization: Bearer $KEY" | jq -r '.events[].source'
curl -s $API/conversations/$1/events?reverse=false -H "Authorization: Bearer $KEY" | jq -r '.events[0].timestamp'
