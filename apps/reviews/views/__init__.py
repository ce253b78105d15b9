"""Pages of rounds: reading, the first ring's drafts, binding acts, and the presidency's tools."""
