# shellcheck shell=bash
# shellcheck disable=SC2034
# Where the server is.
URL=https://app.all-hands.dev/api/conversations
RESP=$(curl -s -X POST $URL -H "Authorization: Bearer $KEY" -d '{"initial_user_msg": "x"}')
ID=$(jq -r .conversation_id <<<"$RESP")
curl -s $URL/$ID -H "Authorization: Bearer $KEY" | jq -r .title
