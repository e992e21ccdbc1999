#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

curl -s -G "$OPENHANDS_URL/api/v1/app-conversations/search" --data-urlencode "limit=10" -H "Authorization: Bearer $K" \
  | openhands_v1_v0_conversations | jq -c '.results[]' | while read -r row; do
  id=$(jq -r .conversation_id <<<"$row")
  st=$(jq -r .status <<<"$row")
  [ "$st" = "STOPPED" ] && echo "$id"
done
