"""What the page shows, as frozen data: everything is decided here and nothing in the templates."""
