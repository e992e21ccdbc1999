#!/bin/bash
code=$(curl -s -o /tmp/resp.json -w '%{http_code}' -H "Authorization: Bearer $K" "https://app.all-hands.dev/api/v1/app-conversations?ids=$ID")
[ "$code" = 200 ] || exit 1
jq -r '.[0].title' /tmp/resp.json
