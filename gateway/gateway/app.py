"""The gateway's own operations, read top to bottom."""

from gateway.auth.routes import auth
from gateway.locations.routes import locations
from gateway.tokens.routes import tokens
from gateway.users.routes import users

FEATURES = [auth, users, locations, tokens]
