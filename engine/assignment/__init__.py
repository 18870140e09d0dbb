"""Which county leader leads on which risk village: plain values in, choices with reasons out, rows at the edge."""
