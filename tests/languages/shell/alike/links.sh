#!/bin/sh
# Opens a conversation in the browser.
xdg-open "https://app.all-hands.dev/conversations/$1"
echo "https://app.all-hands.dev/conversations/$1" | mail -s "look at it" "$2"
