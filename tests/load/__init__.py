"""How the server stands a class, a rush, a day, and the death of its parts: `python -m tests.load`."""
