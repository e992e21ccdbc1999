#!/bin/bash
U=https://app.all-hands.dev
curl -s -X POST -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}' $U/api/conversations | jq -r .conversation_id
T=$(curl -s -H "Authorization: Bearer $K" $U/api/conversations/$ID | jq -r .status)
[ $T = STOPPED ] && exit
