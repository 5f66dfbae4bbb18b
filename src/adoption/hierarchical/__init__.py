"""The pooled Laplace layer: random level and pace, random walk and overdispersion, batched over units."""
