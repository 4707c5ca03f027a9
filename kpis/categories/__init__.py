"""Figures by category (disaggregation): read, rolled up, checked and shown, and what everyone may see of them."""
