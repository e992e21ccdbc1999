# shellcheck shell=bash
# Ends all that runs in one sandbox.
URL=$AGENT_SERVER_URL/api/conversations
curl -s $URL/search -H "X-Session-API-Key: $KEY" | jq -r '.items[].id' |
  xargs -I@ curl -s -X DELETE "$URL/@" -H "X-Session-API-Key: $KEY"
