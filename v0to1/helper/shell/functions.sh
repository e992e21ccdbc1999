# The functions that a migration writes into shell scripts. `compose` takes those that a client needs, with what these need.
#
# They are POSIX shell, run in subshells so that their variables are their own, and need jq. COMMAND sends a request to the
# address that is appended to it, with the method GET unless `-X POST` follows, and prints the response: `curl -s`.
#
# shellcheck shell=sh disable=SC2016,SC2034

# start_task API ID COMMAND...: print the task that starts a conversation, or null
start_task() (
  api=$1 id=$2
  shift 2
  page=$("$@" "$api/app-conversations/start-tasks/search?limit=100") || exit
  printf '%s\n' "$page" | jq -c --arg id "$id" 'def plain: split("-") | join("") | ascii_downcase;
    [.items[]? | select(.request.conversation_id // "" | plain == ($id | plain))][0]'
)

# wait_until_started API COMMAND...: wait for the conversation of the start task that is read, and print its last state
wait_until_started() (
  api=$1
  shift
  task=$(cat)
  [ -n "$task" ] || exit 22 # as curl ends where its request has failed
  id=$(printf '%s\n' "$task" | jq -r '.id? // empty')
  while [ -n "$id" ]; do
    task=$("$@" "$api/app-conversations/start-tasks?ids=$id" | jq -c '.[0]')
    case $(printf '%s\n' "$task" | jq -r '.status') in
      READY) break ;;
      ERROR)
        printf '%s\n' "$task" | jq -r '"the conversation did not start: \(.detail)"' >&2
        exit 1
        ;;
      '' | null) exit 1 ;;
    esac
    sleep 1
  done
  printf '%s\n' "$task"
)

# read_conversation API ID COMMAND...: print a conversation, or null; of one that still starts, what is known
read_conversation() (
  api=$1 id=$2
  shift 2
  found=$("$@" "$api/app-conversations?ids=$id") || exit
  if [ "$(printf '%s' "$found" | tr -d ' \n')" = '[null]' ]; then
    task=$(start_task "$api" "$id" "$@") || exit
    case $(printf '%s\n' "$task" | jq -r '.status') in
      READY) found=$("$@" "$api/app-conversations?ids=$id") || exit ;; # meanwhile, or it has been deleted since
      null) ;;
      *)
        found=$(printf '%s\n' "$task" | jq -c 'def utc: if test("Z$|[+]") then . else . + "Z" end;
          [.request + {id: (.request.conversation_id | split("-") | join("") | ascii_downcase), sandbox_id,
            sandbox_status: (if .status == "ERROR" then "ERROR" else "STARTING" end), execution_status: null,
            created_at: (.created_at | utc), updated_at: (.updated_at | utc)}]')
        ;;
    esac
  fi
  printf '%s\n' "$found" | jq -c 'if type == "array" then .[0] else . end'
)

# pause_sandbox API ID COMMAND...: pause the sandbox of a conversation if it runs
pause_sandbox() (
  api=$1 id=$2
  shift 2
  found=$(read_conversation "$api" "$id" "$@") || exit
  sandbox=$(printf '%s\n' "$found" |
    jq -r 'select(.sandbox_status == "RUNNING" or .sandbox_status == "STARTING").sandbox_id // empty')
  [ -z "$sandbox" ] || "$@" "$api/sandboxes/$sandbox/pause" -X POST
)

# resume_sandbox API ID COMMAND...: resume the sandbox of a conversation if it is paused
resume_sandbox() (
  api=$1 id=$2
  shift 2
  found=$(read_conversation "$api" "$id" "$@") || exit
  sandbox=$(printf '%s\n' "$found" | jq -r 'select(.sandbox_status == "PAUSED").sandbox_id // empty')
  [ -z "$sandbox" ] || "$@" "$api/sandboxes/$sandbox/resume" -X POST
)

# read_events API ID COMMAND...: print all events of a conversation as a list, oldest first
read_events() (
  api=$1 id=$2
  shift 2
  task=$(start_task "$api" "$id" "$@") || exit
  case $(printf '%s\n' "$task" | jq -r '.status') in
    READY | ERROR | null) read_items "$api" "/conversation/$id/events/search" "$@" ;;
    *) echo '[]' ;; # V1 has no events of a conversation that still starts
  esac
)

# read_items API PATH COMMAND...: print the items of all pages of a search as a list
read_items() (
  api=$1 path=$2
  shift 2
  items='' next=''
  while :; do
    page=$("$@" "$api$path?limit=100$next") || exit
    items="$items$(printf '%s\n' "$page" | jq -c '.items[]')
"
    next=$(printf '%s\n' "$page" | jq -r '.next_page_id // empty | @uri') || exit
    [ -n "$next" ] || break
    next="&page_id=$next"
  done
  printf '%s' "$items" | jq -c -s .
)

# exposed_urls API ID COMMAND...: print what the sandbox of a conversation serves, as a list of names and addresses
exposed_urls() (
  api=$1 id=$2
  shift 2
  found=$(read_conversation "$api" "$id" "$@") || exit
  sandbox=$(printf '%s\n' "$found" | jq -r '.sandbox_id? // empty')
  served='[]'
  [ -z "$sandbox" ] || served=$("$@" "$api/sandboxes?id=$sandbox") || exit
  printf '%s\n' "$served" | jq -c '.[0].exposed_urls // []'
)

# exposed_url API ID NAME COMMAND...: print the address at which a sandbox serves, for example, VSCODE, or null
exposed_url() (
  api=$1 id=$2 name=$3
  shift 3
  served=$(exposed_urls "$api" "$id" "$@") || exit
  printf '%s\n' "$served" | jq -c --arg name "$name" '[.[] | select(.name == $name).url][0]'
)

# worker_urls API ID COMMAND...: print the addresses of what the agent serves, each with its port
worker_urls() (
  served=$(exposed_urls "$@") || exit
  printf '%s\n' "$served" |
    jq -c '[.[] | select(.name | startswith("WORKER")) | {key: .url, value: .port}] | from_entries'
)

# For jq: the state of the sandbox of a conversation in the words of V0.
STATUS_OF='def status_of: {PAUSED: "STOPPED", MISSING: "ARCHIVED"}[.sandbox_status // ""] // .sandbox_status;'

# For jq: the same, STOPPED once the agent has ended.
RUN_STATUS="$STATUS_OF"' def run_status:
  if .sandbox_status == "RUNNING" and (.execution_status | IN("finished", "error", "stuck"))
  then "STOPPED" else status_of end;'

# For jq: a conversation as V0 described it.
V0_VIEW="$STATUS_OF"' def v0_view: (.id | split("-") | join("") | ascii_downcase) as $id | status_of as $status | {
  conversation_id: $id,
  title: (if (.title // "") == "" then "Conversation \($id[:5])" else .title end),
  last_updated_at: .updated_at,
  status: $status,
  runtime_status: (if $status != "RUNNING" then null
    elif .execution_status | IN(null, "error", "stuck", "deleting") then "STATUS$ERROR" else "STATUS$READY" end),
  selected_repository, selected_branch, git_provider, trigger,
  num_connections: 0,
  url: .conversation_url,
  session_api_key, created_at,
  pr_number: (.pr_number // []),
  conversation_version: "V1",
  sub_conversation_ids: (.sub_conversation_ids // []),
  public, sandbox_id
};'

# v0_conversation COMMAND...: print the conversation that a command prints as V0 described it
v0_conversation() (
  found=$("$@") || exit
  printf '%s\n' "$found" | jq -c "$V0_VIEW"'
    def ended: .execution_status | IN("finished", "error", "stuck");
    def age: now - (.updated_at[:19] + "Z" | fromdate);
    if type != "object" or (has("id") | not) then .
    elif ended and status_of == "RUNNING" and age > 15 then v0_view + {status: "STOPPED", runtime_status: null}
    else v0_view end'
)

# v0_page COMMAND...: print the page of conversations that a command prints as V0 gave it
v0_page() (
  page=$("$@") || exit
  printf '%s\n' "$page" | jq -c "$V0_VIEW"'
    if type == "object" and has("items") then {results: [.items[] | v0_view], next_page_id} else . end'
)

# v0_created: print what V0 answered for the start task that is read
v0_created() (
  jq -c 'if type != "object" or (has("request") | not) then . else {
    status: "ok",
    conversation_id: (.app_conversation_id // .request.conversation_id | split("-") | join("") | ascii_downcase),
    message: null,
    conversation_status: (if .status == "READY" then "RUNNING" else "STARTING" end)} end'
)

# v0_config COMMAND...: print the ids of the runtime as V0 gave them, for the conversation that a command prints
v0_config() (
  found=$("$@") || exit
  printf '%s\n' "$found" | jq -c 'if type != "object" or (has("id") | not) then . else
    {runtime_id: .sandbox_id, session_id: (.id | split("-") | join("") | ascii_downcase)} end'
)

# v0_skills COMMAND...: print the skills that a command prints as the microagents that they were in V0
v0_skills() (
  found=$("$@") || exit
  printf '%s\n' "$found" | jq -c 'if type != "object" or (has("skills") | not) then . else
    {microagents: [.skills[] | {name, type: (if .type == "repo" then "repo" else "knowledge" end),
      content, triggers: (.triggers // []), inputs: [], tools: []}]} end'
)

# v0_started ID COMMAND...: print what V0 answered when a conversation was started by a command
v0_started() (
  id=$1
  shift
  answer=$("$@") || exit
  printf '%s\n' "${answer:-null}" | jq -c --arg id "$id" '(.detail? // null) as $detail | {
    status: (if $detail then "error" else "ok" end), conversation_id: $id, message: $detail,
    conversation_status: (if type == "object" then "STARTING" else "RUNNING" end)}'
)

# v0_stopped ID COMMAND...: print what V0 answered when a conversation was stopped by a command: how it was before
v0_stopped() (
  id=$1
  shift
  answer=$("$@") || exit
  printf '%s\n' "${answer:-null}" | jq -c --arg id "$id" '(.detail? // null) as $detail |
    (type == "object" and has("success")) as $ran | {
    status: (if $detail then "error" else "ok" end), conversation_id: $id,
    message: ($detail // if $ran then "Conversation stopped successfully" else "Conversation was not running" end),
    conversation_status: (if $ran then "RUNNING" else "STOPPED" end)}'
)

# v0_success COMMAND...: print whether V1 did what it was asked for by a command, which is all that V0 answered
v0_success() (
  answer=$("$@") || exit
  printf '%s\n' "$answer" | jq -c 'type == "object" and (has("detail") | not) and .success != false'
)

# For jq: all events, oldest first, as V0 gave them; those of other kinds as V1 does.
V0_EVENTS='def text: [.[]? | select(.type == "text").text] | join("\n");
def v0_args: (.action | del(.kind)) + {thought: (.thought | text)};
def v0_event:
  (.action // .observation // {}) as $part | ($part.kind // .kind) as $kind |
  {timestamp, source} as $view | ($view + {source: "agent", cause: .action_id}) as $seen |
  if $kind == "MessageEvent" then
    (.llm_message.content | text) as $text | [.llm_message.content[].image_urls[]?] as $urls |
    $view + {action: "message", message: $text, args: {content: $text, image_urls: $urls}}
  elif $kind == "TerminalAction" then
    $view + {action: "run", message: "Running command: \($part.command)", args: v0_args}
  elif $kind == "TerminalObservation" then
    {command: $part.command, metadata: {exit_code: ($part.exit_code // -1)}} as $extras |
    "Command `\($part.command)` executed with exit code \($extras.metadata.exit_code)." as $said |
    $seen + {observation: "run", message: $said, content: ($part.content | text), extras: $extras}
  elif $kind | IN("FileEditorAction", "FileEditorObservation") then
    (if $part.command == "view" then "read" else "edit" end) as $name |
    if has("action_id") | not then
      (if $name == "read" then "Reading file: \($part.path // "")" else "" end) as $said |
      $view + {action: $name, message: $said, args: v0_args}
    else
      "I \(if $name == "read" then $name else "edited" end) the file \($part.path // "")." as $said |
      ($part | del(.kind, .content)) as $extras |
      $seen + {observation: $name, message: $said, content: ($part.content | text), extras: $extras}
    end
  elif $kind == "FinishAction" then
    (v0_args + {final_thought: $part.message}) as $args |
    (if $args.thought == "" then "All done! What\u0027s next on the agenda?" else $args.thought end) as $said |
    $view + {action: "finish", message: $said, args: $args}
  elif $kind == "ConversationStateUpdateEvent" then
    {waiting_for_confirmation: "awaiting_user_confirmation", stuck: "error"} as $words |
    .value as $now | ($words + {idle: "awaiting_user_input"} | .[$now] // $now) as $state |
    $view + {observation: "agent_state_changed", content: "", extras: {agent_state: $state}}
  elif $kind | IN("AgentErrorEvent", "ConversationErrorEvent", "ServerErrorEvent") then
    (.error // .detail) as $reason | $seen + {observation: "error", message: $reason, content: $reason, extras: {}}
  else . end;
def numbered: to_entries | map({message: ""} + (.value | v0_event) + {id: .key});
def caused($told): ($told | to_entries | map({key: .value.id, value: .key}) | from_entries) as $numbers |
  map(if has("cause") then .cause = $numbers[.cause // ""] else . end);
def waiting: reduce .[] as $view ({views: [], last: ""};
  if $view.source != "environment" and ($view.action | IN("message", "finish"))
  then .last = "\($view.source) \($view.action)" else . end | .views += [$view] |
  if $view.extras != {agent_state: "finished"} then .
  elif .last == "agent message" then .views[-1].extras.agent_state = "awaiting_user_input"
  elif .last == "user message" then .views[-1].extras.agent_state = "running" # V1 may be late with the answer
  else . end) | .views;
def told: reduce .[] as $event ({told: [], now: ""}; # no other state, and no rest before work
  .now as $before | if $event.key == "execution_status" then .now = $event.value else . end |
  (.now == "idle" and $before != "waiting_for_confirmation") as $rests |
  if ($event.key // "") == "" or ($event.key == "execution_status" and ($rests | not))
  then .told += [$event] else . end) | .told;
def all_in_v0: told as $told |
  $told | numbered
  | caused($told)
  | waiting;'

# v0_events COMMAND...: print the events that a command prints as V0 gave them
v0_events() (
  events=$("$@") || exit
  printf '%s\n' "$events" | jq -c "$V0_EVENTS"' if type == "array" then all_in_v0 else . end'
)

# v0_event_page QUERY COMMAND...: print a page of the events that a command prints as V0 gave it
v0_event_page() (
  query=$1
  shift
  events=$("$@") || exit
  printf '%s\n' "$events" | jq -c --arg query "$query" "$V0_EVENTS"'
    ($query | split("&") | map(split("=") | {key: .[0], value: .[1]}) | from_entries) as $asked |
    def number($name; $usual): $asked[$name] // "" | if . == "" then $usual else tonumber end;
    if type != "array" then . else
      (all_in_v0 | .[number("start_id"; 0):number("end_id"; length - 1) + 1] |
        if $asked.reverse // "" | ascii_downcase | IN("true", "1") then reverse else . end) as $views |
      {events: $views[:number("limit"; 20)], has_more: ($views | length > number("limit"; 20))} end'
)

# v0_under KEY COMMAND...: print what a command prints under a key, as V0 had it
v0_under() (
  key=$1
  shift
  value=$("$@") || exit
  printf '%s\n' "$value" | jq -c --arg key "$key" 'if type == "object" and has("detail") then . else {($key): .} end'
)
