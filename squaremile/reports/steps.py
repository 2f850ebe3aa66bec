"""Names of the steps that follow each other. Whoever finishes one stages the next by name, without importing it."""

IMPORT = "reports.import"
EXTRACT = "reports.extract"
READ_FILE = "reports.read_file"
LINK = "networks.link"
SWEEP = "networks.sweep"
AGAIN = "reports.again"
HAND_TO = "reports.hand_to"
