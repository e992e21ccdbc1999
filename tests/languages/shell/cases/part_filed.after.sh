#!/usr/bin/env bash
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

ask() { curl -fsS -H "Authorization: Bearer $OPENHANDS_API_KEY" "$@"; }
page="" && : >all.jsonl
while :; do
  resp=$(ask "https://app.all-hands.dev/api/v1/app-conversations/search?limit=50${page:+&page_id=$page}" \
    | openhands_v1_v0_conversations)
  jq -c '.results[]' <<<"$resp" >>all.jsonl
  page=$(jq -r '.next_page_id // empty' <<<"$resp")
  [[ -n $page ]] || break
done
ask "https://app.all-hands.dev/api/v1/app-conversations/search?limit=1" \
  | openhands_v1_v0_conversations | jq '.results' >last.json
ask "https://app.all-hands.dev/api/v1/app-conversations/search?limit=1" | jq '.items | length' >count
