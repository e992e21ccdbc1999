#!/bin/bash
set -a; source .env; set +a

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

curl -s -X POST "${OH_HOST%/}/api/v1/app-conversations" -H "Authorization: Bearer $OH_KEY" -d "$(jq -n --arg m "$1" '{initial_message:{content: [{type: "text", text: $m}]}}')" \
  | openhands_v1_wait_until_ready "${OH_HOST%/}/api/v1" curl -s -H "Authorization: Bearer $OH_KEY" | tee /tmp/out.json
jq -r .app_conversation_id /tmp/out.json
