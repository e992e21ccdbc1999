#!/usr/bin/env bash
#
# usage: start.sh TASK REPOSITORY [BRANCH]
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=/dev/null
source "$here/lib/openhands.sh"

task="$1"
repository="$2"
branch="${3:-main}"

start_conversation() {
  local payload response
  payload=$(jq -n \
    --arg message "$task" \
    --arg repository "$repository" \
    --arg branch "$branch" \
    '{initial_user_msg: $message, repository: $repository, selected_branch: $branch}')
  response=$(curl -sS --fail -X POST "$OPENHANDS_URL/api/conversations" \
    "${AUTH[@]}" \
    -H "Content-Type: application/json" \
    -d "$payload")
  echo "$response" | jq -r '.conversation_id // .id'
}

start_conversation
