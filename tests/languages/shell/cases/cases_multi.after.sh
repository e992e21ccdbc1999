#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

get() { curl -s -H "Authorization: Bearer $K" "https://app.all-hands.dev/api/v1/app-conversations?ids=$1"; }
state=$(get "$1" | openhands_v1_agent_status)
case $state in RUNNING|STARTING) echo busy;; STOPPED) echo done;; esac
