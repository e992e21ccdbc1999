"""Many repositories: each is cloned, and checked or migrated in a process of its own."""
