"""Files that messages carry: kept here, and open to whoever has their link."""
