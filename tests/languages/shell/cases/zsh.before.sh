#!/bin/zsh
typeset base=https://app.all-hands.dev
print -r -- "$(curl -s -H "Authorization: Bearer $K" "${base}/api/conversations/${1}" | jq -r '.title')"
