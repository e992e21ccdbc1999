#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

until [ "$(curl -s -H "$AUTH" "$OPENHANDS_URL/api/v1/app-conversations?ids=$CID" | openhands_v1_agent_status)" = "RUNNING" ]; do sleep 2; done
