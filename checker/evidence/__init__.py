"""What was recorded, as numbers: values of the archive in, values out. Pure."""
