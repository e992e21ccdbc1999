curl -sS -X POST "https://app.all-hands.dev/api/conversations" \
  -H "Authorization: Bearer $OPENHANDS_API_KEY" \
  -d '{"initial_user_msg": "Fix"}' > response.json
echo "id=$(jq -r .conversation_id response.json)" >> "$GITHUB_OUTPUT"
