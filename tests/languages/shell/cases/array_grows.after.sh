#!/bin/bash
args=(-sS)
args+=(-H "Authorization: Bearer $OPENHANDS_API_KEY")
if [ -n "$INSECURE" ]; then
  args+=(-k)
fi
curl "${args[@]}" "$OPENHANDS_URL/api/v1/app-conversations?ids=$1" | jq -r '.[0].title'
