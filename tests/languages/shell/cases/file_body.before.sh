#!/bin/sh
cat > /tmp/body.json <<EOF
{"initial_user_msg": "hi"}
EOF
curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d @/tmp/body.json
curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d @task.json
