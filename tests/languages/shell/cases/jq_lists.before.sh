#!/bin/sh
OH=https://app.all-hands.dev/api/conversations
curl -s "$OH" | jq -r '.results | map(select(.title == "a")) | .[0].conversation_id // empty'
curl -s "$OH" | jq -r '.results | map(select(.title == "a"))[0].conversation_id'
curl -s "$OH" | jq -r '.results | map(select(.title != null)) | .[] | .conversation_id'
curl -s "$OH" | jq -r '.results | sort_by(.last_updated_at) | last.conversation_id'
curl -s "$OH" | jq -r '.results | max_by(.last_updated_at).conversation_id'
curl -s "$OH" | jq -r '.results | group_by(.selected_branch)[] | "\(.[0].last_updated_at) \(length)"'
curl -s "$OH" | jq -e 'any(.results[]; .conversation_id == "x")'
curl -s "$OH" | jq -e '.results | any(.conversation_id == "x")'
curl -s https://api.example.com/rooms | jq -r '.results | map(select(.title == "a")) | .[0].conversation_id'
