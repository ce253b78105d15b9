"""Pages of Buy BRICS: for everyone, for enterprises, for delegations, for the presidency."""
