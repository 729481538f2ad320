"""The demo: half a day of a sample district, lived by scripted people in front of the real bot."""
