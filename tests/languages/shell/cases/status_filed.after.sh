#!/usr/bin/env bash
set -euo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

OH=https://app.all-hands.dev/api/v1/app-conversations
show() {
  title=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH?ids=$1" | jq -r '.[0].title')
  state=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH?ids=$1" | jq -r '.[0].sandbox_status')
  echo "$title is $state" >/dev/stderr
}
show "$1"
now=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH?ids=$1" | openhands_v1_agent_status)
echo "status=$now" >>"$GITHUB_OUTPUT"
echo "last=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH?ids=$2" | openhands_v1_agent_status)" >>"$GITHUB_ENV"
LATER=$(curl -fsS -H "Authorization: Bearer $KEY" "$OH?ids=$3" | openhands_v1_agent_status)
export LATER
