#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

openhands_v1_read_file "$OPENHANDS_URL/api/v1" "$ID" "README.md" curl -s -H "Authorization: Bearer $K" | cat
openhands_v1_list_files "$OPENHANDS_URL/api/v1" "$ID" "" curl -s -H "Authorization: Bearer $K" \
  | openhands_v1_file_names | jq -r '.[]'
openhands_v1_sandbox "$OPENHANDS_URL/api/v1" "$ID" curl -s -H "Authorization: Bearer $K" \
  | openhands_v1_exposed_url VSCODE | jq -r .
