"""A run as others read it: the rules it was judged by and the results it left."""
