#!/bin/bash
until [ "$(curl -s -H "X-Session-API-Key: $KEY" "$AGENT_URL/api/conversations/$1" | jq -r .execution_status)" = finished ]; do
  sleep 2
done
