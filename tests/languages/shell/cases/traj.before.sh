#!/bin/bash
curl -s "$OPENHANDS_URL/api/conversations/$1/trajectory" -H "Authorization: Bearer $K" | jq -r '.trajectory[] | select(.source == "agent" and .action == "message") | .args.content'
