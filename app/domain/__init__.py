"""Pure rules of the field: no flask, no sqlalchemy, nothing from the layers above."""
