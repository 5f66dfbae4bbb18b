"""What office files hold beside their words: parts and relations, themes and colours, styles, drawings, formats."""
