#!/bin/sh
cat <<'HELP'
usage: client CONVERSATION

It used to call
  curl -X POST https://app.all-hands.dev/api/conversations -d '{"initial_user_msg": "x"}'
HELP
