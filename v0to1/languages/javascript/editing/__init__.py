"""Writes V1 into JavaScript and TypeScript: the analysis says where, the syntax tree what stands around."""
