#!/bin/sh
wget -qO- --header="Authorization: Bearer $K" "https://app.all-hands.dev/api/conversations?limit=5" | jq -r '.results[0].conversation_id'
