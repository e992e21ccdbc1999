#!/usr/bin/env bats
# Tests of our own service: that it answers on its routes.
@test "conversations can be opened" {
  run curl -s -o /dev/null -w '%{http_code}' -X POST "http://127.0.0.1:$PORT/api/conversations" -d '{"members": [1, 2]}'
  [ "$output" = 201 ]
}
