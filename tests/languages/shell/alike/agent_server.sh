#!/bin/bash
AGENT_SERVER_URL=${AGENT_SERVER_URL:-http://localhost:8000}
id=$(curl -s -X POST "$AGENT_SERVER_URL/api/conversations" -H "X-Session-API-Key: $KEY" \
  -d '{"agent": {"llm": {"model": "m"}}, "workspace": {"working_dir": "/w"}}' | jq -r .id)
curl -s -X POST "$AGENT_SERVER_URL/api/conversations/$id/run" -H "X-Session-API-Key: $KEY"
