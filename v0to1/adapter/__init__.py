"""The adapter: it takes V0 requests as they leave a client, asks V1, and answers as V0 did."""
