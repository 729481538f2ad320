"""How fast it is, how much it weighs: `python -m bench`."""
