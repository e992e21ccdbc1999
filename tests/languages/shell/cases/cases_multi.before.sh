#!/bin/bash
get() { curl -s -H "Authorization: Bearer $K" "https://app.all-hands.dev/api/conversations/$1"; }
state=$(get "$1" | jq -r '.status')
case $state in RUNNING|STARTING) echo busy;; STOPPED) echo done;; esac
