#!/bin/bash
CMD="curl -s https://app.all-hands.dev/api/conversations"
$CMD | jq .results
