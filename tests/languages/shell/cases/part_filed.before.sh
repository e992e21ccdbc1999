#!/usr/bin/env bash
set -euo pipefail
ask() { curl -fsS -H "Authorization: Bearer $OPENHANDS_API_KEY" "$@"; }
page="" && : >all.jsonl
while :; do
  resp=$(ask "https://app.all-hands.dev/api/conversations?limit=50${page:+&page_id=$page}")
  jq -c '.results[]' <<<"$resp" >>all.jsonl
  page=$(jq -r '.next_page_id // empty' <<<"$resp")
  [[ -n $page ]] || break
done
ask "https://app.all-hands.dev/api/conversations?limit=1" | jq '.results' >last.json
ask "https://app.all-hands.dev/api/conversations?limit=1" | jq '.results | length' >count
