"""Lost reasons: why a location loses opportunities."""
