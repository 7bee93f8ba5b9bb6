"""How do people and programs ask? HTTP, pages and the command line."""
