"""The code that is written into clients, and how one file of it is composed for each."""
