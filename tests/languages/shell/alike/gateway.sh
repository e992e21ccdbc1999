#!/bin/sh
# Writes the routes of our gateway.
cat > routes.yaml <<EOF
- match: /api/conversations
  methods: [GET, POST]
  service: chat
- match: /api/conversations/*/events
  service: chat-stream
EOF
kong config db_import routes.yaml
