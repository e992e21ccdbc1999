#!/bin/sh
# Newest conversations of our Intercom workspace.
curl -s https://api.intercom.io/conversations -H "Authorization: Bearer $INTERCOM_TOKEN" | jq -r '.conversations[].id'
curl -s "https://api.intercom.io/api/conversations/$1/reply" -d '{"message_type": "comment", "body": "hi"}'
