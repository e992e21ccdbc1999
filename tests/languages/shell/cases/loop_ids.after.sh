#!/bin/bash
for id in $(curl -s "$OPENHANDS_URL/api/v1/app-conversations/search" -H "Authorization: Bearer $K" | jq -r '.items[].id'); do
  curl -s -X DELETE "$OPENHANDS_URL/api/v1/app-conversations/$id" -H "Authorization: Bearer $K"
done
