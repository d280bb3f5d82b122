"""The cast and the province of the article; every state is reached through the real verbs."""
