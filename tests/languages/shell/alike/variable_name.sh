#!/bin/bash
initial_user_msg=$1
conversation_id=$(uuidgen)
curl -s -X POST http://localhost:9000/agent/loop -d "$(jq -n --arg initial_user_msg "$initial_user_msg" '{$initial_user_msg}')" | jq -r '.conversation_id // .id'
