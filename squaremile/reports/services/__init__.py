"""The only writer of reports: `receive` acknowledges, `extract` finds identifiers, `states` moves, `care` counts."""
