"""Pages about who acts for whom: one's own delegation, invitations, the presidency's people."""
