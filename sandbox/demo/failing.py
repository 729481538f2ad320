"""What ends a demo early."""


class DemoFailed(Exception):
    """In one sentence what went otherwise than the script has it; details may follow on further lines."""
