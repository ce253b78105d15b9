"""What `make` runs: setting up, the demonstration, the checks. See docs/setting-up.md."""
