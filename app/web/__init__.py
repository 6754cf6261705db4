"""The addresses: pages, pictures and the API."""
