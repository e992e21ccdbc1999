#!/bin/bash
GH=$(curl -s https://api.github.com/repos/a/b | jq -r .title)
curl -s "$OPENHANDS_URL/api/options/models" -H "Authorization: Bearer $K" | jq -r '.[]'
curl -s -X POST "$OPENHANDS_URL/api/conversations/$ID/events" -H "Authorization: Bearer $K" -d '{"action":"message","args":{"content":"go on"}}'
