"""A gathering as people were told of it, and the days and hours that it goes by."""
