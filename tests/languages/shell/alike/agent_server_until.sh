#!/usr/bin/env bash
set -euo pipefail
# starts a conversation on an OpenHands agent server (V1 SDK)
AGENT_SERVER_URL=${AGENT_SERVER_URL:-http://localhost:8000}
cid=$(curl -fsS -X POST "$AGENT_SERVER_URL/api/conversations" \
  -H "X-Session-API-Key: $SESSION_API_KEY" -H 'Content-Type: application/json' \
  -d '{"agent":{"llm":{"model":"x"}},"workspace":{"working_dir":"/workspace"},"initial_message":{"role":"user","content":[{"type":"text","text":"hi"}],"run":true}}' | jq -r .id)
curl -fsS -X POST "$AGENT_SERVER_URL/api/conversations/$cid/run" -H "X-Session-API-Key: $SESSION_API_KEY"
until [ "$(curl -fsS "$AGENT_SERVER_URL/api/conversations/$cid" -H "X-Session-API-Key: $SESSION_API_KEY" | jq -r .execution_status)" = finished ]; do sleep 2; done
curl -fsS "$AGENT_SERVER_URL/api/conversations/$cid/events/search?limit=100" -H "X-Session-API-Key: $SESSION_API_KEY" | jq '.items[]'
