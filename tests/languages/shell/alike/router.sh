#!/bin/bash
case "$PATH_INFO" in
  /api/conversations) echo "Status: 200"; echo; cat conversations.json ;;
  /api/conversations/*) echo "Status: 404"; echo ;;
esac
