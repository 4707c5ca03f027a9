"""Forms of the proposals app: one module per section, and the pages around them."""
