#!/bin/sh
# Lists the files of a conversation.
# Usage: files.sh ID

# shellcheck source=/dev/null
. "$(dirname "$0")/openhands_v1.sh"

BASE=https://app.all-hands.dev
openhands_v1_list_files "$BASE/api/v1" "$1" "" curl -s | openhands_v1_file_names | jq -r '.[]'
