#!/bin/bash
ID=$(curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d '{"initial_user_msg":"x"}' | python3 -c 'import json,sys; print(json.load(sys.stdin)["conversation_id"])')
