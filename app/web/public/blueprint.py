"""The blueprint of the pages for everybody; the modules beside this one hang their views on it."""

from flask import Blueprint

blueprint = Blueprint("public", __name__)
