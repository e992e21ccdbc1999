#!/bin/bash
body=$(printf '{"initial_user_msg":"%s","selected_branch":"%s"}' "$MSG" "$BRANCH")
curl -s -H "Authorization: Bearer $K" --json "$body" "$OPENHANDS_URL/api/conversations" > /dev/null
