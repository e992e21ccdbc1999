#!/usr/bin/env bash
set -Eeuo pipefail
: "${OPENHANDS_API_KEY:?}"
readonly BASE="${OPENHANDS_BASE_URL:-https://app.all-hands.dev}"
readonly HEADERS=(-H "Authorization: Bearer ${OPENHANDS_API_KEY}" -H "Content-Type: application/json")
log() { echo "[$(date)] $*" >&2; }
die() { log "$*"; exit 1; }
start() {
  local prompt_file="$1" payload
  payload="$(jq -n --rawfile p "$prompt_file" '{initial_user_msg: $p}')"
  curl -fsS "${HEADERS[@]}" -d "$payload" "$BASE/api/conversations" | jq -er '.conversation_id' || die "could not start"
}
poll() {
  local id="$1" tries=0 status
  while (( tries < 60 )); do
    status="$(curl -fsS "${HEADERS[@]}" "$BASE/api/conversations/$id" | jq -r '.status // "UNKNOWN"')"
    log "status: $status"
    [[ "$status" == "STOPPED" || "$status" == "ERROR" ]] && return 0
    tries=$((tries + 1)); sleep 10
  done
  return 1
}
id="$(start "$1")"
poll "$id" && curl -fsS "${HEADERS[@]}" "$BASE/api/conversations/$id/trajectory" | jq -r '.trajectory[-1].message'
