#!/bin/bash
hey -n 200 -m POST -d '{"title": "load"}' "$TARGET/api/conversations"
for i in $(seq 10); do curl -s -o /dev/null -w '%{http_code}\n' "$TARGET/api/conversations/$i"; done
