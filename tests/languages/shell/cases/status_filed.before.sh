#!/usr/bin/env bash
set -euo pipefail
OH=https://app.all-hands.dev/api/conversations
show() {
  title=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH/$1" | jq -r .title)
  state=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH/$1" | jq -r .status)
  echo "$title is $state" >/dev/stderr
}
show "$1"
now=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH/$1" | jq -r .status)
echo "status=$now" >>"$GITHUB_OUTPUT"
echo "last=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH/$2" | jq -r .status)" >>"$GITHUB_ENV"
LATER=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH/$3" | jq -r .status)
export LATER
