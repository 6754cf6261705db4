"""Answers that students give, judged and explained. No web, no pictures, no sentence of English."""
