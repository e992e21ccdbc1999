OPENHANDS=https://app.all-hands.dev/api
title=`curl -s -H "Authorization: Bearer $KEY" "$OPENHANDS/v1/app-conversations?ids=$id" | jq -r '.[0].title'`
echo $title
curl -s -H "Authorization: Bearer $KEY" $OPENHANDS/v1/conversation/$id/events/search?limit=20 | jq '.items[].source'
