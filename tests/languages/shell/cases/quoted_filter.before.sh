#!/bin/bash
R=$(curl -s "$OPENHANDS_URL/api/conversations/$ID" -H "Authorization: Bearer $K")
echo "$R" | jq -r ".title"
echo "$R" | jq -r ".[\"title\"], .selected_repository // \"none\""
