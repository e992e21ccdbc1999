#!/bin/sh
# shellcheck shell=sh

# What the functions write to standard output is JSON unless they say otherwise; complaints go to
# standard error. `root` is where the V1 API of the App Server begins. `command` is what fetches a URL
# that is put behind it, such as `curl -s -H "Authorization: Bearer $KEY"`. Nothing to read is an error,
# so that a pipe fails where a request did.

# Wait until the conversation of a start task is ready, and write the finished task: its
# `app_conversation_id` is the id of the conversation, its `id` is its own. Reads what
# POST {root}/app-conversations answered. Without success the last answer is written and the status is
# 1. Gives up after OPENHANDS_V1_READY_WITHIN seconds (300).
# usage: openhands_v1_wait_until_ready root command…
openhands_v1_wait_until_ready() (
  root=$1
  shift
  task=$(cat)
  deadline=$(($(date +%s) + ${OPENHANDS_V1_READY_WITHIN:-300}))
  pause=1
  while :; do
    state=$(printf '%s\n' "$task" | jq -r '"\(.status) \(.id)"' 2>/dev/null) || state='null null'
    case $state in
      'READY '*)
        printf '%s\n' "$task"
        exit 0
        ;;
      'ERROR '* | *' null' | '')
        _openhands_v1_complain "V1 started no conversation: $task"
        printf '%s\n' "$task" | jq -c 'if .app_conversation_id? then . else del(.app_conversation_id?) end' \
          2>/dev/null || printf '%s\n' "$task"
        exit 1
        ;;
    esac
    if [ "$(date +%s)" -ge "$deadline" ]; then
      _openhands_v1_complain "the conversation is still ${state% *} after ${OPENHANDS_V1_READY_WITHIN:-300} seconds"
      exit 1
    fi
    sleep "$pause"
    [ "$pause" -ge 5 ] || pause=$((pause + 1))
    answer=$("$@" "$root/app-conversations/start-tasks?ids=${state#* }" </dev/null) || continue
    found=$(printf '%s\n' "$answer" | jq -c '.[0] // empty' 2>/dev/null) || continue
    task=${found:-$task}
  done
)

# Write the conversation with this id; the status is 1 when there is none.
# usage: openhands_v1_conversation root id command…
openhands_v1_conversation() (
  root=$1
  id=$2
  shift 2
  answer=$("$@" "$root/app-conversations?ids=$id" </dev/null) || exit 1
  printf '%s\n' "$answer" | jq -ce 'if type == "array" then .[0] else error("not a list") end' 2>/dev/null && exit 0
  case $answer in
    '[null]') _openhands_v1_complain "there is no conversation $id" ;;
    *) _openhands_v1_complain "V1 answered for conversation $id: $answer" ;;
  esac
  exit 1
)

# Write the sandbox of a conversation, as a list of one.
# usage: openhands_v1_sandbox root id command…
openhands_v1_sandbox() (
  sandbox=$(_openhands_v1_sandbox_id "$@") || exit 1
  root=$1
  shift 2
  "$@" "$root/sandboxes?id=$sandbox" </dev/null
)

# Stop the sandbox of a conversation and keep its state.
# usage: openhands_v1_pause_sandbox root id curl…
openhands_v1_pause_sandbox() (
  sandbox=$(_openhands_v1_sandbox_id "$@") || exit 1
  root=$1
  shift 2
  "$@" -X POST "$root/sandboxes/$sandbox/pause" </dev/null
)

# Start the paused sandbox of a conversation.
# usage: openhands_v1_resume_sandbox root id curl…
openhands_v1_resume_sandbox() (
  sandbox=$(_openhands_v1_sandbox_id "$@") || exit 1
  root=$1
  shift 2
  "$@" -X POST "$root/sandboxes/$sandbox/resume" </dev/null
)

# Write all events of a conversation as one list. Reads the first page, as
# GET {root}/conversation/{id}/events/search gave it; the pages after it are fetched here.
# usage: openhands_v1_all_events root id command…
openhands_v1_all_events() (
  root=$1
  id=$2
  shift 2
  page=$(cat)
  events='[]'
  while :; do
    events=$(printf '%s\n%s\n' "$events" "$page" | jq -cs '
      if .[1] | type != "object" or (has("items") | not) then error("V1 answered \(.[1]), not a page of events") else . end
      | .[0] + .[1].items | [to_entries | unique_by(.value.id) | sort_by(.key)[].value]') || exit 1
    next=$(printf '%s\n' "$page" | jq -r '.next_page_id // "" | @uri') || exit 1
    if [ -z "$next" ]; then
      printf '%s\n' "$events"
      exit 0
    fi
    page=$("$@" "$root/conversation/$id/events/search?limit=100&page_id=$next" </dev/null) || exit 1
  done
)

# Write a page of events as V0 gave it: `events`, with numbers as `id`, and `has_more`. What is empty is not
# asked for; start_id and end_id are both inclusive. All events are fetched, 100 at a time, and counted in the
# order of their times; again for up to 15 seconds while a turn has ended whose answer is not stored.
# usage: openhands_v1_numbered_events root id start_id end_id limit reverse command…
openhands_v1_numbered_events() (
  root=$1
  id=$2
  asked=$(jq -cn '$ARGS.positional' --args -- "$3" "$4" "$5" "$6") || exit 1
  shift 6
  looks=0
  while :; do
    events=$("$@" "$root/conversation/$id/events/search?limit=100" </dev/null |
      openhands_v1_all_events "$root" "$id" "$@") || exit 1
    looks=$((looks + 1))
    if [ "$looks" -gt 15 ] || ! printf '%s' "$events" |
      jq -e "$_OPENHANDS_V1_EVENTS $_OPENHANDS_V1_NUMBERS unanswered" >/dev/null; then
      break
    fi
    sleep 1
  done
  # shellcheck disable=SC2016
  printf '%s' "$events" |
    jq -c --argjson asked "$asked" "$_OPENHANDS_V1_EVENTS $_OPENHANDS_V1_NUMBERS"' numbered($asked)'
)

# Send a message for the agent to work on.
# usage: openhands_v1_send_message root id text curl…
openhands_v1_send_message() (
  # shellcheck disable=SC2016
  body=$(jq -cn --arg text "$3" '{role: "user", content: [{type: "text", text: $text}], run: true}') || exit 1
  root=$1
  id=$2
  shift 3
  agent=$(_openhands_v1_agent_server "$root" "$id" "$@") || exit 1
  printf '%s' "$body" | _openhands_v1_agent "$agent" "/api/conversations/$id/events" \
    -X POST -H 'Content-Type: application/json' --data-binary @-
)

# Write one file as it is. A relative path counts from the folder of the repository, or from the
# workspace if the conversation has no repository.
# usage: openhands_v1_read_file root id path curl…
openhands_v1_read_file() (
  root=$1
  id=$2
  file=$3
  shift 3
  agent=$(_openhands_v1_agent_server "$root" "$id" "$@") || exit 1
  _openhands_v1_agent "$agent" "/api/file/download?path=$(_openhands_v1_below "$agent" "$file")"
)

# List a folder, relative as in openhands_v1_read_file; openhands_v1_file_names reads the answer.
# usage: openhands_v1_list_files root id path curl…
openhands_v1_list_files() (
  root=$1
  id=$2
  file=$3
  shift 3
  agent=$(_openhands_v1_agent_server "$root" "$id" "$@") || exit 1
  folder=$(_openhands_v1_below "$agent" "$file" | jq -Rr 'gsub("%2F"; "/")') || exit 1
  # shellcheck disable=SC2016
  jq -cn --arg folder "$folder" '{command: "ls -1Ap -- \($folder | @sh)"}' |
    _openhands_v1_agent "$agent" /api/bash/execute_bash_command \
      -X POST -H 'Content-Type: application/json' --data-binary @-
)

# Write the folder of the repository, or the workspace, as a tar.gz archive.
# usage: openhands_v1_download_archive root id curl…
openhands_v1_download_archive() (
  agent=$(_openhands_v1_agent_server "$@") || exit 1
  _openhands_v1_agent "$agent" \
    "/api/file/archive?path=$(_openhands_v1_below "$agent" '')&format=tar.gz&use_default_excludes=false"
)

# Write the changed files: a list of `status` (ADDED, UPDATED, DELETED, MOVED) and `path`.
# usage: openhands_v1_git_changes root id curl…
openhands_v1_git_changes() (
  agent=$(_openhands_v1_agent_server "$@") || exit 1
  _openhands_v1_agent "$agent" "/api/git/changes?path=$(_openhands_v1_below "$agent" '')"
)

# Write a file as it was and as it is: `original` and `modified`.
# usage: openhands_v1_git_diff root id path curl…
openhands_v1_git_diff() (
  root=$1
  id=$2
  file=$3
  shift 3
  agent=$(_openhands_v1_agent_server "$root" "$id" "$@") || exit 1
  _openhands_v1_agent "$agent" "/api/git/diff?path=$(_openhands_v1_below "$agent" "$file")"
)

# A V0 status, as plain text: STARTING, RUNNING, STOPPED, ERROR or ARCHIVED. Reads a conversation, or a
# list of one. STOPPED means that the agent does no more by itself: it has finished, failed, got stuck,
# was paused, waits for a confirmation, or its sandbox is paused.
# usage: openhands_v1_agent_status
openhands_v1_agent_status() {
  jq -r 'if type == "array" then .[0] else . end | . // {}
    | if .sandbox_status == "RUNNING"
        and (.execution_status | IN("finished", "error", "stuck", "paused", "waiting_for_confirmation", "deleting"))
      then "STOPPED"
      else {PAUSED: "STOPPED", MISSING: "ARCHIVED"}[.sandbox_status // ""] // .sandbox_status end'
}

# STATUS$READY or STATUS$ERROR, as plain text, while the sandbox of a conversation runs, else null.
# Reads a conversation, or a list of one.
# usage: openhands_v1_runtime_status
openhands_v1_runtime_status() {
  jq -r 'if type == "array" then .[0] else . end | . // {}
    | if .sandbox_status != "RUNNING" then null
      elif .execution_status | IN("idle", "running", "paused", "waiting_for_confirmation", "finished")
      then "STATUS$READY" else "STATUS$ERROR" end'
}

# The URL of one service of a sandbox, such as VSCODE, or null. Reads what openhands_v1_sandbox wrote.
# usage: openhands_v1_exposed_url name
openhands_v1_exposed_url() {
  # shellcheck disable=SC2016
  jq -n --arg name "$1" 'input | [.[0].exposed_urls[]? | select(.name == $name).url] | .[0]'
}

# URL and port of each port for apps that the agent starts. Reads what openhands_v1_sandbox wrote.
# usage: openhands_v1_worker_urls
openhands_v1_worker_urls() {
  jq -n 'input | [.[0].exposed_urls[]? | select(.name | startswith("WORKER_")) | {key: .url, value: .port}] | from_entries'
}

# The names in what openhands_v1_list_files wrote: folders first, with a slash at the end.
# usage: openhands_v1_file_names [folder]
openhands_v1_file_names() {
  # shellcheck disable=SC2016
  jq -n --arg folder "${1:-}" 'input | if .exit_code != 0 then error("files could not be listed: \(.stderr // .)") else . end
    | [.stdout // "" | split("\n")[] | select(. != "")]
    | sort_by((endswith("/") | not), ascii_downcase)
    | map(if $folder == "" then . else "\($folder | rtrimstr("/"))/\(.)" end)'
}

# How events of V1 look with the keys of V0. V1 has one word for an agent that is done and one that wants
# an answer; here that is `awaiting_user_input` after a message of the agent, else `finished`.
# shellcheck disable=SC2016
_OPENHANDS_V1_EVENTS='
def text: map(select(.type == "text").text) | join("\n");
def v0_name($suffix): .kind as $kind
  | if $kind == "FileEditor" + $suffix then (if .command == "view" then "read" else "edit" end)
    else {TerminalAction: "run", TerminalObservation: "run", MCPToolAction: "call_tool_mcp", MCPToolObservation: "mcp",
          TaskTrackerAction: "task_tracking", TaskTrackerObservation: "task_tracking", TaskAction: "delegate",
          TaskObservation: "delegate", BrowserNavigateAction: "browse", BrowserObservation: "browse"}[$kind]
      // (if $kind | startswith("Browser") then "browse_interactive" else $kind | rtrimstr($suffix) | ascii_downcase end)
    end;
def sentence($name; $part; $otherwise):
  {"action run": "Running command: {command}", "action read": "Reading file: {path}",
   "action think": "I am thinking...: {thought}",
   "observation run": "Command `{command}` executed with exit code {exit_code}.",
   "observation read": "I read the file {path}.", "observation edit": "I edited the file {path}."}[$name]
  | if . then gsub("\\{(?<key>\\w+)\\}"; $part[.key] // "" | tostring) else $otherwise end;
def v0_message: .llm_message.content as $content | ($content | text) as $text
  | [$content[] | .image_urls // [] | .[]] as $images
  | {action: "message", args: {content: $text, image_urls: (if $images == [] then null else $images end)}, message: $text};
def v0_action: . as $event | .action as $action
  | ({FinishAction: {message: "final_thought"}, MCPToolAction: {data: "arguments"}}
    [$action.kind] // {}) as $renamed
  | ($action | del(.kind) | with_entries(.key |= ($renamed[.] // .)))
  | (if $action.kind == "MCPToolAction" then . + {name: $event.tool_name} else . end)
  | (if has("thought") then . else . + {thought: ($event.thought // [] | text)} end)
  | (if (.final_thought // "") == "" then .thought else .final_thought end) as $said
  | ($action | v0_name("Action")) as $name
  | {action: $name, args: ., message: sentence("action " + $name; $action; $said)};
def v0_observation: .observation as $observation | ($observation.content // [] | text) as $text
  | ($observation | v0_name("Observation")) as $name
  | {content: $text, message: sentence("observation " + $name; $observation; $text), cause: .action_id,
     observation: $name, extras: ($observation | del(.kind, .content))}
  | if $observation.kind == "TerminalObservation"
    then .success = ($observation.exit_code == 0)
      | .extras.metadata = (($observation.metadata // {}) + {exit_code: $observation.exit_code})
    else . end;
def report($name; $text; $extras): {observation: $name, content: $text, message: $text, extras: $extras};
def v0_other: .kind as $kind
  | if $kind == "SystemPromptEvent"
    then {action: "system", args: {content: .system_prompt.text, tools: .tools}, message: .system_prompt.text}
    elif $kind == "ConversationStateUpdateEvent" and .key == "execution_status"
    then report("agent_state_changed"; ""; {reason: "", agent_state: ({idle: "awaiting_user_input",
      waiting_for_confirmation: "awaiting_user_confirmation", stuck: "error", deleting: "stopped"}[.value] // .value)})
    elif $kind == "AgentErrorEvent" then report("error"; .error; {})
    elif $kind == "ConversationErrorEvent" or $kind == "ServerErrorEvent" then report("error"; .detail; {error_id: .code})
    elif $kind == "UserRejectObservation"
    then report("user_rejected"; .rejection_reason // ""; {}) + {cause: .action_id}
    elif $kind == "PauseEvent" or $kind == "InterruptEvent"
    then {action: "change_agent_state", args: {agent_state: "paused"}}
    elif $kind == "Condensation" then {action: "condensation", args: {}}
    elif $kind == "CondensationRequest" then {action: "condensation_request", args: {}}
    else {} end;
def v0_event: . + (if .kind == "MessageEvent" then v0_message
  elif .kind == "ActionEvent" and .action then v0_action
  elif .kind == "ObservationEvent" and .observation.kind != "FinishObservation" then v0_observation else v0_other end);'

# The events of a conversation by the numbers that V0 gave them; number 0 is the agent that starts.
# shellcheck disable=SC2016
_OPENHANDS_V1_NUMBERS='
def told: . as $event | v0_event
  | (if (.action | type) == "string" then .action else .observation end) as $name
  | select(($name | type) == "string") | {$event, $name, view: .};
def counted: .count += (if .told.event.kind == "ServerErrorEvent" then 0 else 1 end)
  | .numbers[.told.event.id | tostring] = .count
  | .told.view.id = .count
  | if .told.view | has("cause") then .told.view.cause = .numbers[.told.view.cause | tostring] else . end
  | .views += [.told.view];
def said: .told as $told
  | if $told.view.source == "agent" and ($told.name == "message" or $told.name == "finish")
    then .asking = ($told.name == "message") else . end
  | if $told.view.observation == $told.name then .told.view.source = "agent" else . end;
def changed: .status as $before | .status = .told.event.value
  | if .status == "idle" and $before != "waiting_for_confirmation" then .
    elif .status == "finished" and .asking then .told.view.extras.agent_state = "awaiting_user_input" | counted
    else counted end;
def views: reduce (sort_by(.timestamp | tostring)[] | told) as $told ({count: 0, asking: false, status: "", views: []};
    .told = $told
    | if $told.view.action == "message" and $told.view.source == "user" and .status == ""
      then .status = "running" else . end
    | if $told.view.observation == "agent_state_changed" then changed else said | counted end)
  | .views;
def starting: {content: "", message: "", id: 0, source: "environment", timestamp: .[0].timestamp,
    observation: "agent_state_changed", extras: {agent_state: "loading", reason: ""}};
def unanswered: sort_by(.timestamp | tostring)
  | (map(.key == "execution_status") | rindex(true)) as $end
  | $end != null and .[$end].value == "finished" and (.[:$end]
    | (map(.key == "execution_status" and .value == "running") | rindex(true)) as $begin
    | $begin == null or (.[$begin:]
      | all(.source != "agent" or (.kind != "MessageEvent" and .action?.kind? != "FinishAction"))));
def numbered($asked): ($asked | map(if . == "" then null else . end)) as [$start, $end, $limit, $reverse]
  | views | (if . == [] then . else [starting] + . end)
  | map(select(.id >= ($start // 0 | tonumber) and ($end == null or .id <= ($end | tonumber))))
  | (if $reverse // "" | ascii_downcase | IN("true", "1", "yes", "on") then reverse else . end)
  | ($limit // 20 | tonumber) as $size
  | {events: .[:$size], has_more: (length > $size)};'

# The id of the sandbox that a conversation runs in.
_openhands_v1_sandbox_id() (
  conversation=$(openhands_v1_conversation "$@") || exit 1
  printf '%s\n' "$conversation" | jq -er '.sandbox_id'
)

# The conversation of a running Agent Server, with its URL and key; a paused sandbox is resumed first.
_openhands_v1_agent_server() (
  resumed=
  deadline=$(($(date +%s) + ${OPENHANDS_V1_READY_WITHIN:-300}))
  while :; do
    found=$(openhands_v1_conversation "$@") || exit 1
    case $(printf '%s\n' "$found" | jq -r '"\(.sandbox_status) \(.conversation_url != null and .session_api_key != null)"') in
      'RUNNING true')
        printf '%s\n' "$found"
        exit 0
        ;;
      'PAUSED '*)
        [ -n "$resumed" ] || openhands_v1_resume_sandbox "$@" >/dev/null || exit 1
        resumed=1
        ;;
      'STARTING '* | 'RUNNING '*) ;;
      *)
        _openhands_v1_complain "the sandbox of the conversation does not run: $found"
        exit 1
        ;;
    esac
    if [ "$(date +%s)" -ge "$deadline" ]; then
      _openhands_v1_complain "the sandbox of the conversation does not run yet"
      exit 1
    fi
    sleep 2
  done
)

# Ask an Agent Server; its key is not among the words of the command, where others could see it.
_openhands_v1_agent() (
  url=$(printf '%s\n' "$1" | jq -er '.conversation_url | split("/api/conversations/")[0]') || exit 1
  key=$(printf '%s\n' "$1" | jq -er '.session_api_key') || exit 1
  route=$2
  shift 2
  exec 3<<CONFIG
header = "X-Session-API-Key: $key"
CONFIG
  curl -sS --fail -K /dev/fd/3 "$@" "$url$route"
)

# A path below the folder of the repository or of the workspace, absolute, for a URL.
_openhands_v1_below() {
  # shellcheck disable=SC2016
  printf '%s\n' "$1" | jq -r --arg path "$2" 'if $path | startswith("/") then $path else
    "/workspace/project/\(.selected_repository // "" | split("/") | last // "")/\($path)" end
    | gsub("//+"; "/") | rtrimstr("/") | @uri'
}

_openhands_v1_complain() {
  printf 'openhands_v1: %s\n' "$1" >&2
}
