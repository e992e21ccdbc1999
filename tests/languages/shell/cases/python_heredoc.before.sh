#!/bin/bash
R=$(curl -s "$OPENHANDS_URL/api/conversations/$1" -H "Authorization: Bearer $K")
python3 - <<PY
import json
print(json.loads("""$R""")["title"])
PY
