"""People who act by themselves: what a scenario file says of them, and how they live it on the drill clock."""
