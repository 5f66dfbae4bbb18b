"""Several forecasters of one panel and the linear pool that weighs them."""
