"""What a web page shows: its encoding, its styles as far as they hide text, and the text that is left."""
