#!/bin/bash
API=https://app.all-hands.dev/api
AUTH="Authorization: Bearer $KEY"
curl -s -H "$AUTH" "$API/v1/app-conversations/search?limit=50" | jq -r '.items[].id' |
  xargs -r -n 1 -P4 -I@ curl -sf -o /dev/null -X DELETE "$API/v1/app-conversations/@" -H "$AUTH"
xargs -a ids.txt -I{} curl -s -H "$AUTH" "$API/v1/app-conversations?ids={}" | jq -r '.[0].title'
