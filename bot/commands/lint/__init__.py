"""What a policy file says and cannot mean: one module a kind of flaw, each a pure question to the plan."""
