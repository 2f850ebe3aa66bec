"""The paper form of each service: the same questions as the pages, printed, and keyed in by staff."""
