"""Pages of what is public, and the presidency's pages for making something public."""
