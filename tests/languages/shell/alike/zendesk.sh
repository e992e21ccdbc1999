#!/bin/bash
http GET "https://acme.zendesk.example/api/conversations/$1/message" "Authorization: Bearer $Z" | jq '.success'
