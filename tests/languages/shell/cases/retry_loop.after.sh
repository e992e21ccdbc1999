#!/usr/bin/env bash
set -Eeuo pipefail

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

: "${OPENHANDS_API_KEY:?}"
readonly BASE="${OPENHANDS_BASE_URL:-https://app.all-hands.dev}"
readonly HEADERS=(-H "Authorization: Bearer ${OPENHANDS_API_KEY}" -H "Content-Type: application/json")
log() { echo "[$(date)] $*" >&2; }
die() { log "$*"; exit 1; }
start() {
  local prompt_file="$1" payload
  payload="$(jq -n --rawfile p "$prompt_file" '{initial_message: {content: [{type: "text", text: $p}]}}')"
  curl -fsS "${HEADERS[@]}" -d "$payload" "$BASE/api/v1/app-conversations" \
    | openhands_v1_wait_until_ready "$BASE/api/v1" curl -fsS "${HEADERS[@]}" | jq -er '.app_conversation_id' || die "could not start"
}
poll() {
  local id="$1" tries=0 status
  while (( tries < 60 )); do
    status="$(curl -fsS "${HEADERS[@]}" "$BASE/api/v1/app-conversations?ids=$id" \
      | openhands_v1_v0_conversation | jq -r '.status // "UNKNOWN"')"
    log "status: $status"
    [[ "$status" == "STOPPED" || "$status" == "ERROR" ]] && return 0
    tries=$((tries + 1)); sleep 10
  done
  return 1
}
id="$(start "$1")"
poll "$id" && curl -fsS "${HEADERS[@]}" "$BASE/api/v1/conversation/$id/events/search?limit=100" \
  | openhands_v1_all_events "$BASE/api/v1" "$id" curl -fsS "${HEADERS[@]}" \
  | openhands_v1_v0_events trajectory | jq -r '.trajectory[-1].message'
