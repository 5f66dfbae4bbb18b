"""What one unit alone says: binomial trends, growth curves, hazards of fixed cohorts."""
