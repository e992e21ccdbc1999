#!/bin/bash
until [ "$(curl -s -H "$AUTH" "$OPENHANDS_URL/api/v1/app-conversations?ids=$CID" | jq -r '.[0].sandbox_status')" = "RUNNING" ]; do sleep 2; done
