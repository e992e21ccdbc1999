# shellcheck source=/dev/null
. "$(dirname "$0")/openhands_v1.sh"

curl -sS -X POST "https://app.all-hands.dev/api/v1/app-conversations" \
  -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  -d '{"initial_message": {"content": [{"type": "text", "text": "Fix"}]}}' \
  | openhands_v1_wait_until_ready "https://app.all-hands.dev/api/v1" curl -sS -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  | openhands_v1_v0_task > response.json
echo "id=$(jq -r .conversation_id response.json)" >> "$GITHUB_OUTPUT"
