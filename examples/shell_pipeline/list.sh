#!/usr/bin/env bash
# usage: list.sh [HOW_MANY]
set -euo pipefail
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/lib/openhands.sh"

oh_get "/api/conversations?limit=${1:-20}" |
  jq -r '.results[] | [.conversation_id, .status, .last_updated_at, .title] | @tsv' |
  while IFS=$'\t' read -r id status updated title; do
    printf '%s\t%s\t%s\t%s\n' "$id" "$status" "$updated" "$title"
  done
