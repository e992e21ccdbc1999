#!/bin/bash
R=$(curl -s "$OPENHANDS_URL/api/v1/app-conversations?ids=$ID" -H "Authorization: Bearer $K")
echo "$R" | jq -r ".[0].title"
echo "$R" | jq -r ".[0][\"title\"], .[0].selected_repository // \"none\""
