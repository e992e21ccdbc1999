#!/bin/bash
API=https://app.all-hands.dev/api
AUTH="Authorization: Bearer $KEY"
curl -s -H "$AUTH" "$API/conversations?limit=50" | jq -r '.results[].conversation_id' |
  xargs -r -n 1 -P4 -I@ curl -sf -o /dev/null -X DELETE "$API/conversations/@" -H "$AUTH"
xargs -a ids.txt -I{} curl -s -H "$AUTH" "$API/conversations/{}" | jq -r .title
