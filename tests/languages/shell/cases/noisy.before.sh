#!/bin/bash
create() {
  curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}'
  echo
}
id=$(create | jq -r .conversation_id)
