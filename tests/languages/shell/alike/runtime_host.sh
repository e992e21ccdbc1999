#!/bin/bash
curl -s -X POST "https://xyz.prod-runtime.all-hands.dev/api/conversations/$1/events" -H "X-Session-API-Key: $KEY" \
  -d '{"role": "user", "content": [{"type": "text", "text": "go on"}], "run": true}' | jq -r .success
