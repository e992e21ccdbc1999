#!/bin/bash
set -a; source .env; set +a
curl -s -X POST "${OH_HOST%/}/api/conversations" -H "Authorization: Bearer $OH_KEY" -d "$(jq -n --arg m "$1" '{initial_user_msg:$m}')" | tee /tmp/out.json
jq -r .conversation_id /tmp/out.json
