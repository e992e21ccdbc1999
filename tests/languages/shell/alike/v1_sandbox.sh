#!/bin/sh
# Sends a message through the Agent Server of a sandbox, as V1 wants it.
conversation=$(curl -s "https://app.all-hands.dev/api/v1/app-conversations?ids=$1" -H "Authorization: Bearer $KEY" | jq '.[0]')
url=$(printf %s "$conversation" | jq -r .conversation_url)
key=$(printf %s "$conversation" | jq -r .session_api_key)
curl -s -X POST "$url/events" -H "X-Session-API-Key: $key" \
  -d '{"role": "user", "content": [{"type": "text", "text": "go on"}], "run": true}'
