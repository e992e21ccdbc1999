#!/bin/bash
until curl -s "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" |
  jq -e --arg id "$1" '.results[] | select(.conversation_id == $id and .status == "STOPPED")' >/dev/null; do
  sleep 5
done
