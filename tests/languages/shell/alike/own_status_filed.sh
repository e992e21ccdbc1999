#!/usr/bin/env bash
set -euo pipefail
DESK=${DESK_URL:-http://localhost:8080}/api/conversations
now=$(curl -fsS -H "Authorization: Bearer $DESK_TOKEN" "$DESK/$1" | jq -r .status)
echo "status=$now" >>"$GITHUB_OUTPUT"
export now
