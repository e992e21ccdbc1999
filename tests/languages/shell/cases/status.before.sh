#!/bin/bash
until [ "$(curl -s -H "$AUTH" "$OPENHANDS_URL/api/conversations/$CID" | jq -r '.status')" = "RUNNING" ]; do sleep 2; done
