#!/bin/bash
code=$(curl -s -o /tmp/resp.json -w '%{http_code}' -H "Authorization: Bearer $K" "https://app.all-hands.dev/api/conversations/$ID")
[ "$code" = 200 ] || exit 1
jq -r .title /tmp/resp.json
