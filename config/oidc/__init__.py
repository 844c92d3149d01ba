"""Logging in with an account that one's organisation keeps, by OpenID Connect. See decision 26."""
