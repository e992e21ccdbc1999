"""The functions in Python, and how the file of a client is composed of them."""
