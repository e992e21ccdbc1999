#!/bin/sh
# shellcheck shell=sh

# Waits for the start task on standard input, 300 seconds at most, and writes it once it is READY.
openhands_v1_wait_until_ready() (
  root=$1
  shift
  task=$(cat)
  left=150
  while [ "$(printf '%s' "$task" | jq -r .status)" != READY ]; do
    if [ $((left -= 1)) -lt 0 ] || [ "$(printf '%s' "$task" | jq -r '.id == null or .status == "ERROR"')" != false ]; then
      printf 'no conversation was started: %s\n' "$task" >&2
      exit 1
    fi
    sleep 2
    task=$("$@" "$root/app-conversations/start-tasks?ids=$(printf '%s' "$task" | jq -r .id)" | jq '.[0]') || exit 1
  done
  printf '%s\n' "$task"
)

# The status of a conversation as V0 had it: STARTING, RUNNING, STOPPED, ERROR or ARCHIVED.
openhands_v1_agent_status() {
  jq -r 'if type == "array" then .[0] else . end | if .sandbox_status == "RUNNING" and (.execution_status
    | IN("finished", "error", "stuck", "paused", "waiting_for_confirmation", "deleting")) then "STOPPED"
    else {PAUSED: "STOPPED", MISSING: "ARCHIVED"}[.sandbox_status // ""] // .sandbox_status end'
}

# Stops the sandbox of a conversation and keeps its state.
openhands_v1_pause_sandbox() (
  root=$1
  id=$2
  shift 2
  sandbox=$("$@" "$root/app-conversations?ids=$id" | jq -er '.[0].sandbox_id') || exit 1
  "$@" -X POST "$root/sandboxes/$sandbox/pause"
)

# Starts the paused sandbox of a conversation.
openhands_v1_resume_sandbox() (
  root=$1
  id=$2
  shift 2
  sandbox=$("$@" "$root/app-conversations?ids=$id" | jq -er '.[0].sandbox_id') || exit 1
  "$@" -X POST "$root/sandboxes/$sandbox/resume"
)

# Sends a message to the agent, whose server and key are those of the conversation's sandbox.
openhands_v1_send_message() (
  root=$1
  id=$2
  text=$3
  shift 3
  found=$("$@" "$root/app-conversations?ids=$id" | jq -e '.[0]') || exit 1
  # shellcheck disable=SC2016
  body=$(jq -n --arg text "$text" '{role: "user", content: [{type: "text", text: $text}], run: true}')
  printf '%s' "$found" | jq -er '"header = \"X-Session-API-Key: \(.session_api_key)\""' |
    curl -sS --fail -K - -X POST -H 'Content-Type: application/json' -d "$body" \
      "$(printf '%s' "$found" | jq -er .conversation_url)/events"
)
