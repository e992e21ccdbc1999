#!/bin/bash
curl -s -G "$OPENHANDS_URL/api/conversations" --data-urlencode "limit=10" -H "Authorization: Bearer $K" | jq -c '.results[]' | while read -r row; do
  id=$(jq -r .conversation_id <<<"$row")
  st=$(jq -r .status <<<"$row")
  [ "$st" = "STOPPED" ] && echo "$id"
done
