#!/usr/bin/env python3
"""Reads a project file as other programs do: GDAL (through pyogrio) and plain SQLite.

usage: gpkg_readers.py PROJECT.gpkg [KIND=COUNT ...]

Needs pyogrio, shapely and pyproj. Counts that are given are asserted; everything else is compared between GDAL and SQLite.
"""

import sqlite3
import sys
import warnings
from xml.etree import ElementTree

import numpy
import pyogrio
import shapely

KINDS = ["community", "grid", "compound", "building", "road", "fence", "premise", "checkpoint"]
TYPES = {"INTEGER": "OFTInteger64", "REAL": "OFTReal", "TEXT": "OFTString", "DATETIME": "OFTDateTime"}


def check_layers(path, db, counts):
    listed = [name for name, _ in pyogrio.list_layers(path)]
    spatial = [name for name in listed if name not in ("layer_styles", "roster")]
    assert spatial == KINDS, f"GDAL lists {listed}"
    for kind in KINDS:
        check_layer(path, db, kind, counts.get(kind))
    assert "roster" in listed, f"GDAL lists {listed}"
    check_roster(path, db, counts.get("roster"))


def check_roster(path, db, count):
    """A table without geometry: a row a checkpoint and role, a column an hour."""
    hours = [f"h{hour:02}" for hour in range(24)]
    info = pyogrio.read_info(path, layer="roster")
    assert list(info["fields"]) == ["checkpoint", "role", *hours], info["fields"]
    assert info["geometry_type"] is None, info["geometry_type"]
    assert count is None or info["features"] == count, f"roster: {info['features']} rows, expected {count}"
    frame = pyogrio.raw.read(path, layer="roster", read_geometry=False)
    columns = dict(zip(info["fields"], frame[3]))
    rows = db.execute(f"SELECT checkpoint, role, {', '.join(hours)} FROM roster ORDER BY fid").fetchall()
    for i, (checkpoint, role, *people) in enumerate(rows):
        assert (columns["checkpoint"][i], columns["role"][i]) == (checkpoint, role)
        read = [columns[hour][i] for hour in hours]
        assert all(b is None and (a is None or numpy.isnan(a)) or a == b for a, b in zip(read, people)), (read, people)
    strays = db.execute("SELECT count(*) FROM roster WHERE checkpoint NOT IN (SELECT fid FROM checkpoint)").fetchone()
    assert strays == (0,), "rosters of checkpoints that are not there"


def check_layer(path, db, kind, count):
    rows, shaped = db.execute(f'SELECT count(*), count(geom) FROM "{kind}"').fetchone()
    assert count is None or rows == count, f"{kind}: {rows} rows, expected {count}"
    info = pyogrio.read_info(path, layer=kind)
    assert info["features"] == rows, kind
    (srs,) = db.execute("SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (kind,)).fetchone()
    if srs > 0:
        assert info["crs"] == f"EPSG:{srs}", f"{kind}: {info['crs']} is not EPSG:{srs}"
    columns = {name: ty for _, name, ty, *_ in db.execute(f'PRAGMA table_info("{kind}")') if name not in ("fid", "geom")}
    assert list(info["fields"]) == list(columns), kind
    assert [TYPES[ty] for ty in columns.values()] == list(info["ogr_types"]), f"{kind}: {info['ogr_types']}"
    with warnings.catch_warnings():
        # A geometry of another type than declared, or a damaged one, is told as a warning.
        warnings.simplefilter("error")
        _, fids, blobs, _ = pyogrio.raw.read(path, layer=kind, return_fids=True)
    assert len(fids) == rows, kind
    shapes = shapely.from_wkb(blobs)
    assert sum(shape is not None for shape in shapes) == shaped, kind
    if shaped == 0:
        return
    bounds = shapely.bounds(shapes)
    check_extent(db, kind, bounds)
    check_box_queries(path, kind, fids, bounds)
    check_index(db, kind, fids, bounds)


def check_extent(db, kind, bounds):
    sql = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?"
    stored = db.execute(sql, (kind,)).fetchone()
    found = (*numpy.nanmin(bounds[:, :2], axis=0), *numpy.nanmax(bounds[:, 2:], axis=0))
    assert numpy.array_equal(stored, found), f"{kind}: extent {stored}, features {found}"


def check_box_queries(path, kind, fids, bounds):
    """A box filter finds what comparing all boxes finds."""
    low, high = numpy.nanmin(bounds[:, :2], axis=0), numpy.nanmax(bounds[:, 2:], axis=0)
    for share in (0.0, 0.3, 0.6):
        box = (*(low + (high - low) * share), *(low + (high - low) * (share + 0.35)))
        _, found, _, _ = pyogrio.raw.read(path, layer=kind, bbox=box, return_fids=True, read_geometry=False)
        meets = (bounds[:, 0] <= box[2]) & (bounds[:, 2] >= box[0]) & (bounds[:, 1] <= box[3]) & (bounds[:, 3] >= box[1])
        # GDAL compares geometries, so it finds fewer than the boxes, never others.
        assert set(found) <= set(fids[meets]), kind
        inside = (bounds[:, 0] >= box[0]) & (bounds[:, 2] <= box[2]) & (bounds[:, 1] >= box[1]) & (bounds[:, 3] <= box[3])
        assert set(fids[inside]) <= set(found), kind


def check_index(db, kind, fids, bounds):
    stored = {fid: box for fid, *box in db.execute(f'SELECT id, minx, miny, maxx, maxy FROM "rtree_{kind}_geom"')}
    assert set(stored) == {fid for fid, box in zip(fids, bounds) if not numpy.isnan(box[0])}, kind
    for fid, box in zip(fids, bounds):
        if fid in stored:
            minx, miny, maxx, maxy = stored[fid]
            assert minx <= box[0] and miny <= box[1] and maxx >= box[2] and maxy >= box[3], (kind, fid)


def check_standard(db):
    assert db.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert db.execute("PRAGMA user_version").fetchone() == (10400,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",), "the file is not complete in itself"
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert {-1, 0, 4326} <= {srs for (srs,) in db.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    registered = {name for (name,) in db.execute("SELECT table_name FROM gpkg_extensions UNION SELECT table_name FROM gpkg_contents")}
    tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'rtree_%'"
    core = {"gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns", "gpkg_extensions"}
    assert {name for (name,) in db.execute(tables)} - registered - core == set()
    for name, definition in db.execute("SELECT table_name, definition FROM gpkg_extensions"):
        assert definition, name


def check_styles(db):
    styles = dict(db.execute("SELECT f_table_name, styleQML FROM layer_styles WHERE useAsDefault"))
    assert sorted(styles) == sorted(KINDS)
    for kind, qml in styles.items():
        renderer = ElementTree.fromstring(qml).find("renderer-v2")
        used = {node.get("symbol") for node in renderer.iter() if node.get("symbol") is not None}
        symbols = {node.get("name") for node in renderer.iter("symbol")}
        assert symbols and (not used or used == symbols), (kind, used, symbols)


def main():
    path, *counts = sys.argv[1:]
    counts = {kind: int(count) for kind, count in (argument.split("=") for argument in counts)}
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    check_standard(db)
    check_styles(db)
    check_layers(path, db, counts)
    print(f"{path}: fine")


if __name__ == "__main__":
    main()
