"""The forms of Buy BRICS. They ask and clean; what cannot be right is said by the verbs."""
