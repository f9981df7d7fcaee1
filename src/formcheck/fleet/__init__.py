"""Many clips: what there is, what is done already, worker processes, and a table of it all."""
