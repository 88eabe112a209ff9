"""Officers' pages: the day by its desks, booking for somebody, opening hours with a preview, and what fits no more."""
