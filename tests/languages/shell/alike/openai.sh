#!/bin/sh
export OPENAI_BASE_URL=https://api.openai.com/v1
id=$(curl -s "$OPENAI_BASE_URL/conversations" -H "Authorization: Bearer $OPENAI_API_KEY" -d '{"items": []}' | jq -r .id)
curl -s "$OPENAI_BASE_URL/conversations/$id/items" -H "Authorization: Bearer $OPENAI_API_KEY"
