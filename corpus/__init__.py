"""What does this report say, and where exactly? Reading, parsing and splitting into passages."""
