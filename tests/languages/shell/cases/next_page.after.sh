#!/bin/bash
page=$(curl -s "$OPENHANDS_URL/api/v1/app-conversations/search?limit=50" -H "Authorization: Bearer $K")
echo "$page" | jq -r '.items[] | select(.sandbox_status == "RUNNING") | .id'
next=$(echo "$page" | jq -r '.next_page_id')
