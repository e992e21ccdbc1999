#!/usr/bin/env bash
sandbox=$(curl -s "https://app.all-hands.dev/api/v1/sandboxes?id=$1" -H "Authorization: Bearer $K")
url=$(jq -r '.[0].exposed_urls[] | select(.name == "AGENT_SERVER") | .url' <<<"$sandbox")
curl -s "$url/api/conversations/$2" -H "X-Session-API-Key: $(jq -r '.[0].session_api_key' <<<"$sandbox")" | jq -r .execution_status
