"""What instruments tell: the answers to their items, what follows from them for a KPI, and what a school learns."""
