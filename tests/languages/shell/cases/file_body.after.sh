#!/bin/sh
cat > /tmp/body.json <<EOF
{"initial_message": {"content": [{"type": "text", "text": "hi"}]}}
EOF
curl -s -X POST "$OPENHANDS_URL/api/v1/app-conversations" -H "Authorization: Bearer $K" -d @/tmp/body.json
curl -s -X POST "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" -d @task.json
