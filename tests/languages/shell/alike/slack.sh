#!/bin/sh
curl -s -H "Authorization: Bearer $SLACK_TOKEN" "https://slack.com/api/conversations.list?limit=100" | jq -r '.channels[].name'
curl -s -X POST https://slack.com/api/conversations.open -H "Authorization: Bearer $SLACK_TOKEN" -d '{"users": "U1"}' | jq -r .channel.id
