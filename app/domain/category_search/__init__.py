"""Which category do everyday words mean? Norwegian word forms, compounds, both written norms, typing errors, English.

Pure: a municipality's categories go in as ``SearchEntry`` rows, an index comes out (``compile_index``), and
``search`` ranks the categories for a text. Nothing here knows a municipality's own words; they come from its data.

- ``spelling``   one spelling for nynorsk, bokmål and dialect; word endings taken off; words that say nothing
- ``meanings``   words that mean the same in everyday Norwegian, and English for the commonest things
- ``compounds``  «lyktestolpe» is a «lykt» and a «stolpe»
- ``index``      the compiled vocabulary of one set of categories
- ``ranking``    the search itself
"""

from app.domain.category_search.index import CategoryIndex, SearchEntry, compile_index
from app.domain.category_search.ranking import Hit, search

__all__ = ["CategoryIndex", "Hit", "SearchEntry", "compile_index", "search"]
