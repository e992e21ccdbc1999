#!/bin/bash
curl -s https://chat.example.com/api/conversations/42/events | jq -r '.events[].id'
curl -s "https://support.example.org/api/conversations?limit=20" | jq -r '.results[] | .title'
