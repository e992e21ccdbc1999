module example.com/openhands-client

go 1.19
