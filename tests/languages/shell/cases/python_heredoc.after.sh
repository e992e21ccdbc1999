#!/bin/bash
# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/openhands_v1.sh"

R=$(curl -s "$OPENHANDS_URL/api/v1/app-conversations?ids=$1" -H "Authorization: Bearer $K" | openhands_v1_v0_conversation)
python3 - <<PY
import json
print(json.loads("""$R""")["title"])
PY
