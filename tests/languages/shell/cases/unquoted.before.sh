OPENHANDS=https://app.all-hands.dev/api
title=`curl -s -H "Authorization: Bearer $KEY" $OPENHANDS/conversations/$id | jq -r .title`
echo $title
curl -s -H "Authorization: Bearer $KEY" $OPENHANDS/conversations/$id/events?limit=20 | jq '.events[].source'
