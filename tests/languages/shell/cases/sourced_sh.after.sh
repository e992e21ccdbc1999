#!/bin/sh
. ./env.sh
curl -s "$OPENHANDS_URL/api/v1/app-conversations?ids=$1" -H "Authorization: Bearer $K" | jq '{id: .[0].id, title: .[0].title, status: .[0].sandbox_status}'
