"""Reports added to the library, and removed from it, by the server: one run at a time, in a process of its own."""
