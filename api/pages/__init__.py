"""Server-rendered pages: templates, styles and the little that shapes records for them."""
