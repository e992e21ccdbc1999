#!/bin/bash
OPENHANDS_URL=https://app.all-hands.dev
open "$OPENHANDS_URL/conversations/$1"
echo "working on it: $OPENHANDS_URL/conversations/$1"
