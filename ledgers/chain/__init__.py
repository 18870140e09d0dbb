"""The journal chained by hash: a row that is changed, taken out, put in or swapped afterwards is found and named."""
