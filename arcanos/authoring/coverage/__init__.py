"""What the cases of a pack exercise: each rule, check and branch, and each path that may be missing."""
