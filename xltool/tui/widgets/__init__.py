"""What is drawn: widgets that take values and post messages, and know no session."""
