#!/bin/sh
OH=https://app.all-hands.dev/api/v1/app-conversations/search
curl -s "$OH" | jq -r '.items | map(select(.title == "a")) | .[0].id // empty'
curl -s "$OH" | jq -r '.items | map(select(.title == "a"))[0].id'
curl -s "$OH" | jq -r '.items | map(select(.title != null)) | .[] | .id'
curl -s "$OH" | jq -r '.items | sort_by(.updated_at) | last.id'
curl -s "$OH" | jq -r '.items | max_by(.updated_at).id'
curl -s "$OH" | jq -r '.items | group_by(.selected_branch)[] | "\(.[0].updated_at) \(length)"'
curl -s "$OH" | jq -e 'any(.items[]; .id == "x")'
curl -s "$OH" | jq -e '.items | any(.id == "x")'
curl -s https://api.example.com/rooms | jq -r '.results | map(select(.title == "a")) | .[0].conversation_id'
