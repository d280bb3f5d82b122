"""What can be asked for: procedures with versions, papers, fees, limits, and the process of each."""
