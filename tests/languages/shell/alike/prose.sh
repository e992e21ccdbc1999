#!/bin/sh
echo "V0 had POST https://app.all-hands.dev/api/conversations with initial_user_msg"
printf 'see %s/api/conversations/%s/trajectory\n' "https://app.all-hands.dev" "$1" >&2
# curl -s https://app.all-hands.dev/api/conversations | jq .results
