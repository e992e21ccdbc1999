#!/bin/sh
until curl -sf http://localhost:3000/ >/dev/null; do sleep 1; done
wget -qO- https://app.all-hands.dev/api/v1/health
