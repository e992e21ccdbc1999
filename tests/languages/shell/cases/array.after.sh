#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

args=(-sS -H "Authorization: Bearer $OPENHANDS_API_KEY")
args+=(-H "Content-Type: application/json")
openhands_v1_resume_sandbox "$OPENHANDS_URL/api/v1" "$1" curl "${args[@]}"
curl "${args[@]}" -X PATCH -d "{\"title\": \"$2\"}" "$OPENHANDS_URL/api/v1/app-conversations/$1"
