"""What all pages share: the frame, who is logged in, forms, headers, words and charts."""
