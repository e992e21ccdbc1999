#!/bin/sh
# How often each route was asked for, from the log of the proxy.
awk '{print $7}' access.log | sed 's|/api/conversations/[0-9a-f]*|/api/conversations/ID|' | sort | uniq -c
grep -c 'POST /api/conversations ' access.log
