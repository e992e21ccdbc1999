#!/bin/sh
# Lists the files of a conversation.
# Usage: files.sh ID
BASE=https://app.all-hands.dev
curl -s "$BASE/api/conversations/$1/list-files" | jq -r '.[]'
