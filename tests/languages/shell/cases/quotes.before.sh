#!/bin/bash
curl -X POST "$OPENHANDS_URL"'/api/conversations' -H 'Content-Type: application/json' -d '{"initial_user_msg": "It'"'"'s '"$NAME"'", "repository": null}' | jq '.conversation_id'
