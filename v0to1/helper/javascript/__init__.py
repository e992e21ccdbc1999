"""Functions of V1 for clients in JavaScript and TypeScript."""
