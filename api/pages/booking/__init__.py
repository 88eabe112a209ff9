"""Pages for citizens: one question a page, on a phone, without JavaScript, in Vietnamese or English."""
