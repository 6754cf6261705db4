"""Pure mathematics: language, graph, passes, steps. No web, no pictures, no sentence of English."""
