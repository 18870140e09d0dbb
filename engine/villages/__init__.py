"""Villages as lists and as stories."""
