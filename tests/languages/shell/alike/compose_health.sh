#!/bin/sh
# Waits for our own chat server in Docker Compose.
until curl -sf http://chat:3000/api/conversations >/dev/null; do
  sleep 1
done
exec "$@"
