"""Stories beside the figures (qualitative evidence): reads, links, choices and what may not stand in them."""
