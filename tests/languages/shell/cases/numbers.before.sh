#!/bin/bash
set -euo pipefail
api() { curl -sf -H "Authorization: Bearer $OPENHANDS_API_KEY" "$OPENHANDS_URL$1"; }
last=0
while true; do
  page=$(api "/api/conversations/$1/events?start_id=$((last + 1))&limit=100")
  jq -r '.events[] | select(.action == "message") | "\(.id): \(.args.content)"' <<<"$page"
  newest=$(jq '[.events[].id] | max // empty' <<<"$page")
  [ -n "$newest" ] && last=$newest
  if [ "$(jq -r .has_more <<<"$page")" != true ]; then sleep 5; fi
done
