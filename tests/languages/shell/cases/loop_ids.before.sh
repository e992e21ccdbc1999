#!/bin/bash
for id in $(curl -s "$OPENHANDS_URL/api/conversations" -H "Authorization: Bearer $K" | jq -r '.results[].conversation_id'); do
  curl -s -X DELETE "$OPENHANDS_URL/api/conversations/$id" -H "Authorization: Bearer $K"
done
