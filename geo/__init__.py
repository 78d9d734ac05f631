"""Everything about place, and nothing about cases.

Pure code: no Flask, no SQLAlchemy, no network. Coordinates are WGS 84 (EPSG:4326) in longitude, latitude order unless
a name says otherwise (`_3857` web mercator metres, `_25833` UTM zone 33 metres). The order is decided in `geo.place`
and nowhere else.

place, typed_place   a position, what is wrong with it, and reading one that somebody typed
crs, distance        changing reference system; metres between two places
tiles, grouping      z/x/y squares of the map and the size of a group of pins
areas, geojson       reading, mending and asking areas; writing features
gpx, round_planning  the day's driving: order, times, a file for the phone
background           our own map picture (SVG) drawn from geodata
folium_map           the only place that imports folium
"""
