"""Reading the report archives of other systems. Pure: files in, plain rows out; ``app.cases.import_reports`` writes.

rows        one report of an archive, and one that cannot be used
civil_time  local clock times to moments
csv_file    CSV with the columns of docs/imports.md        open311  GeoReport v2 service requests
read        which of the two a file is                     names    codes and readable names
survey      what a whole file is about: cities, agencies, categories, positions
ground      positions to outlines: extent, neighbourhoods, built-up ground
life        the archive's status word to our statuses and the events that lead there
ruleset     rules that send each category where the archive sent it
"""
