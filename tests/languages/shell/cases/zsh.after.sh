#!/bin/zsh
typeset base=https://app.all-hands.dev
print -r -- "$(curl -s -H "Authorization: Bearer $K" "${base}/api/v1/app-conversations?ids=${1}" | jq -r '.[0].title')"
