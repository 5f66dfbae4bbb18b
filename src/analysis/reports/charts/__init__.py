"""Charts in one style: colour-blind safe, labelled in the report's language, the same bytes every time."""
