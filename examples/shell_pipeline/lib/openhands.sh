# Talks to OpenHands. Source it; the key must be in the environment.
# shellcheck shell=bash

: "${OPENHANDS_URL:=https://app.all-hands.dev}"
: "${OPENHANDS_API_KEY:?set OPENHANDS_API_KEY first}"

AUTH=(-H "Authorization: Bearer $OPENHANDS_API_KEY")

log() {
  printf '%s\n' "$*" >&2
}

# oh_get PATH: what the server answers, or its status as a failure
oh_get() {
  curl -sS --fail "${AUTH[@]}" "${OPENHANDS_URL}$1"
}

# conversation_status ID
conversation_status() {
  oh_get "/api/conversations/$1" | jq -r '.status'
}
