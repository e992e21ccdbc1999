#!/bin/bash
body=$(printf '{"initial_message":{"content": [{"type": "text", "text": "%s"}]},"selected_branch":"%s"}' "$MSG" "$BRANCH")
curl -s -H "Authorization: Bearer $K" --json "$body" "$OPENHANDS_URL/api/v1/app-conversations" > /dev/null
