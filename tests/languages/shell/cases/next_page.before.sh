#!/bin/bash
page=$(curl -s "$OPENHANDS_URL/api/conversations?limit=50" -H "Authorization: Bearer $K")
echo "$page" | jq -r '.results[] | select(.status == "RUNNING") | .conversation_id'
next=$(echo "$page" | jq -r '.next_page_id')
