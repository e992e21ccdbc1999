#!/bin/sh
curl -s "http://localhost:5005/conversations/$USER/messages" -d '{"text": "hi", "sender": "user"}'
curl -s "http://localhost:5005/api/conversations/$USER/tracker" | jq .latest_message
