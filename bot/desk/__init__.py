"""What people do, by stage: filing, dispatching, handling, checking, supervising, joining."""
