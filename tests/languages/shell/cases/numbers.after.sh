#!/bin/bash
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

api() { curl -sf -H "Authorization: Bearer $OPENHANDS_API_KEY" "$OPENHANDS_URL$1"; }
last=0
while true; do
  page=$(openhands_v1_numbered_events "/api/v1" "$1" "$((last + 1))" "" "100" "" api)
  jq -r '.events[] | select(.action == "message") | "\(.id): \(.args.content)"' <<<"$page"
  newest=$(jq '[.events[].id] | max // empty' <<<"$page")
  [ -n "$newest" ] && last=$newest
  if [ "$(jq -r .has_more <<<"$page")" != true ]; then sleep 5; fi
done
