"""What the answers to a form are worth: shape, conditions, what the rules make of them."""
