#!/usr/bin/env bash
#
# usage: collect.sh CONVERSATION_ID [FILE]
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=/dev/null
source "$here/lib/openhands.sh"

conversation_id="$1"
output="${2:-$here/trajectory.json}"

# wait for it
while true; do
  status=$(conversation_status "$conversation_id")
  case "$status" in
    STOPPED) break ;;
    ERROR | ARCHIVED)
      log "the conversation is $status"
      exit 1
      ;;
  esac
  sleep "${OPENHANDS_POLL_SECONDS:-10}"
done

oh_get "/api/conversations/$conversation_id/trajectory" | jq '.trajectory' >"$output"
repository=$(oh_get "/api/conversations/$conversation_id" | jq -r .selected_repository)

echo "$conversation_id $status $(jq length "$output") $repository"
