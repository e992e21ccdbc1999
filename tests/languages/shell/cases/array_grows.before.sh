#!/bin/bash
args=(-sS)
args+=(-H "Authorization: Bearer $OPENHANDS_API_KEY")
if [ -n "$INSECURE" ]; then
  args+=(-k)
fi
curl "${args[@]}" "$OPENHANDS_URL/api/conversations/$1" | jq -r .title
