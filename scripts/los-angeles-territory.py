#!/usr/bin/env python3
"""Makes the areas and outlines of Los Angeles, as its pack calls them, from two open files of the city.

Usage: los-angeles-territory.py COUNCILS.geojson DISTRICTS.geojson FOLDER

Writes FOLDER/areas.csv for `linli import areas` and FOLDER/outlines.geojson for `linli import boundaries`.
Codes are made up: 9911 the city, two more digits the council district, three more the number of the
neighbourhood council. A council that crosses districts hangs under the one that has most of its ground.
"""

import csv
import json
import pathlib
import sys

CITY = "9911"
# Points laid over a council's box in each direction; the smallest council still gets dozens inside.
GRID = 16

# Neighbourhood council, neighbourhood development council, community council, and names made of initials.
SHORT = {"NC", "NDC", "CC", "(CANNDU)", "LA-32", "P.I.C.O.", "NOHO"}


def polygons(geometry):
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]


def crosses(ring, east, north):
    inside = False
    for (one_east, one_north, *_), (next_east, next_north, *_) in zip(ring, ring[1:]):
        if (one_north > north) != (next_north > north):
            inside ^= east < one_east + (north - one_north) * (next_east - one_east) / (next_north - one_north)
    return inside


def holds(shape, east, north):
    return any(sum(crosses(ring, east, north) for ring in polygon) % 2 for polygon in shape)


def box(shape):
    corners = [corner for polygon in shape for ring in polygon for corner in ring]
    return [f(corner[axis] for corner in corners) for axis in (0, 1) for f in (min, max)]


def points_inside(shape):
    west, east, south, north = box(shape)
    for column in range(GRID):
        for row in range(GRID):
            point = (west + (column + 0.5) / GRID * (east - west), south + (row + 0.5) / GRID * (north - south))
            if holds(shape, *point):
                yield point


def district_of(council, districts):
    counts = dict.fromkeys(districts, 0)
    boxes = {number: box(shape) for number, shape in districts.items()}
    for east, north in points_inside(council):
        for number, shape in districts.items():
            west, east_most, south, north_most = boxes[number]
            if west <= east <= east_most and south <= north <= north_most and holds(shape, east, north):
                counts[number] += 1
                break
    return max(sorted(counts), key=counts.get)


def main(councils_file, districts_file, folder):
    read = lambda name: json.loads(pathlib.Path(name).read_text("utf-8"))["features"]
    districts = {int(f["properties"]["name"]): polygons(f["geometry"]) for f in read(districts_file)}
    rows = [[CITY, "Los Angeles"]]
    rows += [[f"{CITY}{number:02}", f"Council District {number}"] for number in sorted(districts)]
    outlines = [(f"{CITY}{number:02}", f"Council District {number}", shape) for number, shape in districts.items()]
    for feature in read(councils_file):
        shape, told = polygons(feature["geometry"]), feature["properties"]
        code = f"{CITY}{district_of(shape, districts):02}{int(told['nc_id']):03}"
        name = " ".join(word if word in SHORT else word.title() for word in told["name"].split())
        rows.append([code, name])
        outlines.append((code, name, shape))
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    with open(out / "areas.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["code", "name"]] + sorted(rows))
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": shape},
        }
        for code, name, shape in sorted(outlines, key=lambda outline: outline[0])
    ]
    collection = {"type": "FeatureCollection", "features": features}
    (out / "outlines.geojson").write_text(json.dumps(collection), encoding="utf-8")
    print(f"{len(rows)} areas, {len(outlines)} outlines")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
