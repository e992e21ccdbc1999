#!/bin/bash
API=http://localhost:8080
conversation_id=$(curl -s -X POST "$API/api/conversations" -H 'Content-Type: application/json' -d '{"title": "Support"}' | jq -r '.conversation_id')
curl -s "$API/api/conversations/$conversation_id" | jq -r '.status'
curl -s -X DELETE "$API/api/conversations/$conversation_id"
