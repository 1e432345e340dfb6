"""Those who carry messages for a location: where to hand them over, and how each side knows the other."""
