#!/bin/bash
CMD="curl -s https://app.all-hands.dev/api/v1/app-conversations/search"
$CMD | jq .items
