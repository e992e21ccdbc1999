#!/bin/bash
curl -s "$OPENHANDS_URL/api/conversations/$ID/select-file?file=README.md" -H "Authorization: Bearer $K" | jq -r .code
curl -s "$OPENHANDS_URL/api/conversations/$ID/list-files" -H "Authorization: Bearer $K" | jq -r '.[]'
curl -s "$OPENHANDS_URL/api/conversations/$ID/vscode-url" -H "Authorization: Bearer $K" | jq -r .vscode_url
