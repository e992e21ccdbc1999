#!/bin/bash
curl -s -X POST http://localhost:8080/__admin/mappings -d '{
  "request": {"method": "POST", "url": "/api/conversations"},
  "response": {"status": 200, "jsonBody": {"conversation_id": "abc", "status": "ok"}}
}'
