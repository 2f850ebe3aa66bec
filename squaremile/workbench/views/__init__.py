"""Officers' pages, a module a subject. Views are short: open, ask, show."""
