"""What people write, tap and send, one module a way of saying it: each ends in a use case of the desk."""
