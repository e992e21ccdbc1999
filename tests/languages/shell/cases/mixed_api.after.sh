#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

GH=$(curl -s https://api.github.com/repos/a/b | jq -r .title)
curl -s "$OPENHANDS_URL/api/options/models" -H "Authorization: Bearer $K" | jq -r '.[]'
openhands_v1_send_message "$OPENHANDS_URL/api/v1" "$ID" "go on" curl -s -H "Authorization: Bearer $K"
