"""A campaign of mutated files: seeds, mutations, and the reading of each in a child process with limits."""
