"""What each page shows, read once: a module a page."""
