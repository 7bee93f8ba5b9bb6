"""From the engine's records to the API's schemas, subject by subject."""
