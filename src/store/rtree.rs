//! The R-tree of a whole layer, written at once.
//!
//! SQLite's rtree keeps its nodes as blobs in three ordinary tables (format: head of SQLite's `rtree.c`). Sorting the
//! boxes along a Hilbert curve and writing full nodes takes a tenth of the time of inserting them one by one, and queries
//! touch fewer nodes. Node: depth of the tree (in node 1, else 0) and number of cells, two bytes each, then cells of an
//! 8-byte id and `min x, max x, min y, max y` as 4-byte floats, all big-endian; node 1 is the root.

use crate::geometry::Bounds;
use rusqlite::{Connection, Result, params};

/// Bytes of a cell: id and four floats.
const CELL: usize = 24;

/// Share of a node that is filled: the rest takes the first later inserts without splitting every node.
const FILL: f64 = 0.9;

#[derive(Clone, Copy)]
struct Cell {
    id: i64,
    /// `min x, max x, min y, max y`, rounded outwards.
    edges: [f32; 4],
}

/// Fills the empty R-tree `table` with the boxes of features; those with an empty box are left out.
///
/// Errors of SQLite as they come; the caller's transaction makes it all or nothing.
pub(super) fn fill(db: &Connection, table: &str, boxes: &[(i64, Bounds)]) -> Result<()> {
    let mut cells: Vec<Cell> = sorted(boxes);
    if cells.is_empty() {
        return Ok(());
    }
    let node_size: u32 =
        db.query_row(&format!("SELECT length(data) FROM \"{table}_node\" WHERE nodeno = 1"), [], |row| row.get(0))?;
    let node_size = node_size as usize;
    let capacity = node_size.saturating_sub(4) / CELL;
    let per_node = ((capacity as f64 * FILL) as usize).max(2);
    let mut put_node = db.prepare(&format!("INSERT OR REPLACE INTO \"{table}_node\"(nodeno, data) VALUES (?1, ?2)"))?;
    let mut put_parent = db.prepare(&format!("INSERT INTO \"{table}_parent\"(nodeno, parentnode) VALUES (?1, ?2)"))?;
    let mut homes: Vec<(i64, i64)> = Vec::with_capacity(cells.len());
    let mut data = vec![0; node_size];
    let mut next_node = 2;
    let mut depth = 0u16;
    loop {
        let is_root = cells.len() <= capacity;
        let nodes = if is_root { 1 } else { cells.len().div_ceil(per_node) };
        let mut parents = Vec::with_capacity(nodes);
        for n in 0..nodes {
            // Evenly, so that no node is left nearly empty.
            let members = &cells[cells.len() * n / nodes..cells.len() * (n + 1) / nodes];
            let node = if is_root { 1 } else { next_node };
            next_node += i64::from(!is_root);
            data.fill(0);
            if is_root {
                data[..2].copy_from_slice(&depth.to_be_bytes());
            }
            data[2..4].copy_from_slice(&(members.len() as u16).to_be_bytes());
            for (cell, out) in members.iter().zip(data[4..].chunks_exact_mut(CELL)) {
                out[..8].copy_from_slice(&cell.id.to_be_bytes());
                for (edge, out) in cell.edges.iter().zip(out[8..].chunks_exact_mut(4)) {
                    out.copy_from_slice(&edge.to_be_bytes());
                }
                if depth == 0 {
                    homes.push((cell.id, node));
                } else {
                    put_parent.execute(params![cell.id, node])?;
                }
            }
            put_node.execute(params![node, data])?;
            parents.push(Cell { id: node, edges: around(members) });
        }
        if is_root {
            break;
        }
        cells = parents;
        depth += 1;
    }
    // In ascending order SQLite appends to the last page.
    homes.sort_unstable();
    let mut put_home = db.prepare(&format!("INSERT INTO \"{table}_rowid\"(rowid, nodeno) VALUES (?1, ?2)"))?;
    for (id, node) in homes {
        put_home.raw_bind_parameter(1, id)?;
        put_home.raw_bind_parameter(2, node)?;
        put_home.raw_execute()?;
    }
    Ok(())
}

fn around(cells: &[Cell]) -> [f32; 4] {
    cells.iter().fold([f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, f32::NEG_INFINITY], |e, c| {
        [e[0].min(c.edges[0]), e[1].max(c.edges[1]), e[2].min(c.edges[2]), e[3].max(c.edges[3])]
    })
}

/// Cells in the order of their middles along a Hilbert curve over all of them.
fn sorted(boxes: &[(i64, Bounds)]) -> Vec<Cell> {
    let all = boxes.iter().fold(Bounds::EMPTY, |all, (_, b)| all.union(b));
    let scale = |extent: f64| if extent > 0.0 { f64::from(u16::MAX) / extent } else { 0.0 };
    let (sx, sy) = (scale(all.width()), scale(all.height()));
    let mut keyed: Vec<(u32, Cell)> = boxes
        .iter()
        .filter(|(_, b)| !b.is_empty())
        .map(|&(id, b)| {
            let [x, y] = b.center();
            let key = hilbert(((x - all.min[0]) * sx) as u16, ((y - all.min[1]) * sy) as u16);
            (key, Cell { id, edges: [down(b.min[0]), up(b.max[0]), down(b.min[1]), up(b.max[1])] })
        })
        .collect();
    keyed.sort_unstable_by_key(|&(key, cell)| (key, cell.id));
    keyed.into_iter().map(|(_, cell)| cell).collect()
}

fn down(v: f64) -> f32 {
    let f = v as f32;
    if f64::from(f) > v { f.next_down() } else { f }
}

fn up(v: f64) -> f32 {
    let f = v as f32;
    if f64::from(f) < v { f.next_up() } else { f }
}

/// Place of a cell of a 65,536 × 65,536 raster along the Hilbert curve (Warren, "Hacker's Delight", 16-2).
fn hilbert(x: u16, y: u16) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut d = 0;
    for i in (0..16).rev() {
        let (rx, ry) = ((x >> i) & 1, (y >> i) & 1);
        d = (d << 2) | ((3 * rx) ^ ry);
        if ry == 0 {
            if rx == 1 {
                x = !x;
                y = !y;
            }
            std::mem::swap(&mut x, &mut y);
        }
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn database() -> Connection {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE VIRTUAL TABLE r USING rtree(id, minx, maxx, miny, maxy)").unwrap();
        db
    }

    fn check(db: &Connection) {
        let verdict: String = db.query_row("SELECT rtreecheck('r')", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok");
    }

    fn query(db: &Connection, b: &Bounds) -> Vec<i64> {
        let sql = "SELECT id FROM r WHERE maxx >= ?1 AND minx <= ?2 AND maxy >= ?3 AND miny <= ?4 ORDER BY id";
        let mut query = db.prepare(sql).unwrap();
        let rows = query.query_map(params![b.min[0], b.max[0], b.min[1], b.max[1]], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn cell_box(i: i64) -> (i64, Bounds) {
        let (x, y) = ((i * 7919 % 1000) as f64 * 10.0, (i * 104_729 % 1000) as f64 * 10.0);
        (i, Bounds { min: [x, y], max: [x + 8.0, y + 6.0] })
    }

    #[test]
    fn every_size_of_tree_is_sound_and_takes_inserts_and_deletes() {
        for n in [0, 1, 2, 50, 51, 52, 91, 2000, 2346, 2602, 30_000] {
            let db = database();
            let boxes: Vec<_> = (0..n).map(cell_box).collect();
            fill(&db, "r", &boxes).unwrap();
            check(&db);
            for i in n..n + 200 {
                let (id, b) = cell_box(i);
                let edges = params![id, b.min[0], b.max[0], b.min[1], b.max[1]];
                db.execute("INSERT INTO r VALUES (?1, ?2, ?3, ?4, ?5)", edges).unwrap();
            }
            db.execute("DELETE FROM r WHERE id % 3 = 0", []).unwrap();
            check(&db);
            let left: i64 = db.query_row("SELECT count(*) FROM r", [], |row| row.get(0)).unwrap();
            assert_eq!(left, (0..n + 200).filter(|i| i % 3 != 0).count() as i64);
        }
    }

    #[test]
    fn hilbert_visits_neighbours() {
        let mut places: Vec<(u32, i32, i32)> = Vec::new();
        for x in 0..32 {
            for y in 0..32 {
                places.push((hilbert(x, y), i32::from(x), i32::from(y)));
            }
        }
        places.sort_unstable();
        for pair in places.windows(2) {
            assert_eq!((pair[0].1 - pair[1].1).abs() + (pair[0].2 - pair[1].2).abs(), 1);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn queries_find_what_a_linear_scan_finds(
            boxes in prop::collection::vec((-1e6..1e6f64, -1e6..1e6f64, 0.0..1e4f64, 0.0..1e4f64), 0..400),
            asked in prop::collection::vec((-1e6..1e6f64, -1e6..1e6f64, 0.0..1e6f64, 0.0..1e6f64), 10),
        ) {
            let bounds = |&(x, y, w, h): &(f64, f64, f64, f64)| Bounds { min: [x, y], max: [x + w, y + h] };
            let boxes: Vec<_> = boxes.iter().enumerate().map(|(i, b)| (i as i64 - 7, bounds(b))).collect();
            let db = database();
            fill(&db, "r", &boxes).unwrap();
            check(&db);
            for asked in asked.iter().map(bounds) {
                let found = query(&db, &asked);
                // Floats are rounded outwards, so a box may be found that misses by less than a float's step (0.06 here).
                let sure: Vec<_> = boxes.iter().filter(|(_, b)| b.intersects(&asked)).map(|(id, _)| *id).collect();
                let near: Vec<_> = boxes.iter().filter(|(_, b)| b.intersects(&asked.grown(0.25))).map(|(id, _)| *id).collect();
                prop_assert!(sure.iter().all(|id| found.contains(id)));
                prop_assert!(found.iter().all(|id| near.contains(id)));
            }
        }
    }
}
