# shellcheck shell=bash
# shellcheck disable=SC2034
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

# Where the server is.
URL=https://app.all-hands.dev/api/v1/app-conversations
RESP=$(curl -s -X POST $URL -H "Authorization: Bearer $KEY" -d '{"initial_message": {"content": [{"type": "text", "text": "x"}]}}' \
  | openhands_v1_wait_until_ready "https://app.all-hands.dev/api/v1" curl -s -H "Authorization: Bearer $KEY")
ID=$(jq -r .app_conversation_id <<<"$RESP")
curl -s "$URL?ids=$ID" -H "Authorization: Bearer $KEY" | jq -r '.[0].title'
