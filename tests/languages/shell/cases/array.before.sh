#!/bin/bash
args=(-sS -H "Authorization: Bearer $OPENHANDS_API_KEY")
args+=(-H "Content-Type: application/json")
curl "${args[@]}" "$OPENHANDS_URL/api/conversations/$1/start" -X POST -d '{"providers_set": ["github"]}'
curl "${args[@]}" -X PATCH -d "{\"title\": \"$2\"}" "$OPENHANDS_URL/api/conversations/$1"
