"""What v0to1 costs, beside tools that do part of the same work; `make bench` measures all of it."""
