//! What is asked of the network: only what was configured, once, and not again at once after a failure.

use super::files::LOOK;
use super::make::png;
use fangxian::basemap::{Answer, Fault, Fetch, Kind, Maker, OpenOptions, Refusal, Setting, Source, TileId, Tiles, Web};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A network that answers from a rule and remembers what it was asked.
pub struct Fake<F> {
    pub asked: Mutex<Vec<String>>,
    pub answer: F,
}

impl<F: Fn(&str) -> Result<Answer, Refusal> + Send + Sync> Fetch for Fake<F> {
    fn get(&self, url: &str) -> Result<Answer, Refusal> {
        self.asked.lock().expect("no panic").push(url.to_owned());
        (self.answer)(url)
    }
}

fn fake<F: Fn(&str) -> Result<Answer, Refusal> + Send + Sync>(answer: F) -> Arc<Fake<F>> {
    Arc::new(Fake { asked: Mutex::default(), answer })
}

fn tile() -> Result<Answer, Refusal> {
    Ok(Answer::Found(png(256, 256, |_, _| [9, 8, 7, 255])))
}

fn options(fetch: Option<Arc<dyn Fetch>>, cache: Option<&Path>, now: i64) -> OpenOptions {
    OpenOptions { fetch, cache: cache.map(Path::to_owned), cache_bytes: 0, now }
}

const ID: TileId = TileId { z: 12, x: 3400, y: 1700 };

#[test]
fn opening_asks_nothing_and_a_tile_is_asked_for_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let net = fake(|_| tile());
    let setting = Setting::at("https://{s}.tile.example/{z}/{x}/{y}.png");
    let open =
        |net: Option<Arc<dyn Fetch>>, now| Source::open(&setting, &options(net, Some(folder.path()), now)).expect("an address");
    let source = open(Some(net.clone()), 1_000);
    assert!(net.asked.lock().expect("no panic").is_empty());
    let maker = Maker::new(Arc::new(source), LOOK);
    assert_eq!(maker.picture(ID).expect("fetched").expect("there").pixels[0], [9, 8, 7, 255]);
    assert_eq!(*net.asked.lock().expect("no panic"), ["https://a.tile.example/12/3400/1700.png"]);
    // Another start of the program, and one without a network: both from the disk.
    for net in [Some(net.clone() as Arc<dyn Fetch>), None] {
        let maker = Maker::new(Arc::new(open(net, 2_000)), LOOK);
        assert!(maker.picture(ID).expect("kept").is_some());
    }
    assert_eq!(net.asked.lock().expect("no panic").len(), 1);
    // After a month it is asked for again; if nobody answers, the old one is good enough.
    let later = 2_000 + 40 * 86_400;
    assert!(Maker::new(Arc::new(open(None, later)), LOOK).picture(ID).expect("kept").is_some());
    assert!(Maker::new(Arc::new(open(Some(net.clone()), later)), LOOK).picture(ID).expect("fetched").is_some());
    assert_eq!(net.asked.lock().expect("no panic").len(), 2);
}

#[test]
fn a_machine_without_network_is_not_kept_busy_asking() {
    for refusal in [Refusal::Unreachable("no route".into()), Refusal::Status(403), Refusal::Status(503)] {
        let name = format!("{refusal:?}");
        let net = fake(move |_| Err(refusal.clone()));
        let setting = Setting { kind: Kind::Xyz, ..Setting::at("https://h/{z}/{x}/{y}") };
        let source = Source::open(&setting, &options(Some(net.clone()), None, 0)).expect("an address");
        let maker = Maker::new(Arc::new(source), LOOK);
        for x in 0..50 {
            let error = maker.picture(TileId { x: 3400 + x, ..ID }).expect_err("refused");
            assert!(
                matches!(error.fault, Fault::Unreachable { .. } | Fault::Refused { .. })
                    && error.place == "https://h/{z}/{x}/{y}"
            );
        }
        assert_eq!(net.asked.lock().expect("no panic").len(), 1, "{name}");
    }
}

#[test]
fn where_the_server_has_nothing_the_level_above_is_taken_and_that_is_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let net = fake(|url: &str| if url.contains("/10/") { tile() } else { Ok(Answer::Nothing) });
    let setting = Setting::at("https://h/{z}/{x}/{y}");
    for _ in 0..2 {
        let source = Source::open(&setting, &options(Some(net.clone()), Some(folder.path()), 0)).expect("an address");
        assert!(Maker::new(Arc::new(source), LOOK).picture(ID).expect("from above").is_some());
        let levels: Vec<String> = net.asked.lock().expect("no panic").iter().map(|u| u[10..12].to_owned()).collect();
        assert_eq!(levels, ["12", "11", "10"]);
    }
}

#[test]
fn bytes_that_are_no_tile_are_not_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let setting = Setting::at("https://h/{z}/{x}/{y}");
    let bad = fake(|_| Ok(Answer::Found(b"<html>".to_vec())));
    let source = Source::open(&setting, &options(Some(bad), Some(folder.path()), 0)).expect("an address");
    assert!(matches!(Maker::new(Arc::new(source), LOOK).picture(ID).expect_err("no tile").fault, Fault::Tile { .. }));
    let good = fake(|_| tile());
    let source = Source::open(&setting, &options(Some(good), Some(folder.path()), 0)).expect("an address");
    assert!(Maker::new(Arc::new(source), LOOK).picture(ID).expect("fetched anew").is_some());
}

#[test]
fn two_layers_of_tianditu_become_one_picture() {
    let net = fake(|url: &str| {
        let names = url.contains("LAYER=cva");
        let color = move |x: u32, _: u32| match (names, x < 128) {
            (true, true) => [0, 0, 0, 255],
            (true, false) => [0, 0, 0, 0],
            (false, _) => [200, 220, 240, 255],
        };
        Ok(Answer::Found(png(256, 256, color)))
    });
    let setting = Setting { key: "SECRET".into(), ..Setting::at("tianditu:vec+cva") };
    let source = Source::open(&setting, &options(Some(net.clone()), None, 0)).expect("tianditu");
    let own = Setting { attribution: "© 某某局".into(), ..setting.clone() };
    assert_eq!(Source::open(&own, &OpenOptions::default()).expect("tianditu").info().attribution, "© 某某局");
    assert!(!source.info().place.contains("SECRET") && source.info().attribution.contains("天地图"));
    let picture = Maker::new(Arc::new(source), LOOK).picture(ID).expect("fetched").expect("there");
    assert_eq!((picture.pixels[0], picture.pixels[255]), ([0, 0, 0, 255], [200, 220, 240, 255]));
    let asked = net.asked.lock().expect("no panic");
    assert!(asked.len() == 2 && asked.iter().all(|u| u.contains("tk=SECRET") && u.contains("TILEMATRIX=12&")));
}

#[test]
fn what_went_out_of_view_is_not_made() {
    let gate = Arc::new(Mutex::new(()));
    let held = gate.lock().expect("no panic");
    let net = {
        let gate = Arc::clone(&gate);
        fake(move |_| {
            drop(gate.lock());
            tile()
        })
    };
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let source = Source::open(&Setting::at("https://h/{z}/{x}/{y}"), &options(Some(net.clone()), None, 0)).expect("an address");
    let wake = Arc::new(move || _ = count.fetch_add(1, Ordering::SeqCst));
    let tiles = Tiles::new(Arc::new(source), LOOK, wake);
    let ids = |from: u32| (from..from + 30).map(|x| TileId { x, ..ID }).collect::<Vec<_>>();
    assert_eq!(tiles.want(&ids(0)), 30);
    let start = Instant::now();
    // All workers wait for the server.
    while net.asked.lock().expect("no panic").len() < 4 && start.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(tiles.want(&ids(1000)), 30);
    drop(held);
    let mut got = Vec::new();
    while got.len() < 34 && start.elapsed() < Duration::from_secs(30) {
        got.extend(tiles.collect().into_iter().map(|(id, picture)| (id.x, picture.is_some())));
        std::thread::sleep(Duration::from_millis(2));
    }
    let late = got.iter().filter(|(x, _)| *x < 1000).count();
    assert_eq!((got.len(), late), (34, 4), "only what was under way");
    assert!(got.iter().all(|(_, there)| *there) && woken.load(Ordering::SeqCst) >= 34);
}

#[test]
fn the_real_door_speaks_http() {
    // Where all connections go through a proxy, this machine cannot be asked.
    if ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"].iter().any(|name| std::env::var_os(name).is_some()) {
        eprintln!("skipped: a proxy is set");
        return;
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let mut heads = Vec::new();
        for answer in [
            "200 OK\r\nContent-Length: 4\r\n\r\ntile",
            "404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        ] {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
                head.push(byte[0]);
            }
            stream
                .write_all(format!("HTTP/1.1 {answer}").replacen("\r\n", "\r\nConnection: close\r\n", 1).as_bytes())
                .expect("answered");
            heads.push(String::from_utf8_lossy(&head).into_owned());
        }
        heads
    });
    let web = Web::default();
    assert_eq!(web.get(&format!("{base}/1/2/3.png?tk=SECRET")), Ok(Answer::Found(b"tile".to_vec())));
    assert_eq!(web.get(&format!("{base}/none")), Ok(Answer::Nothing));
    assert_eq!(web.get(&format!("{base}/no")), Err(Refusal::Status(403)));
    let heads = server.join().expect("no panic");
    assert!(heads[0].starts_with("GET /1/2/3.png?tk=SECRET HTTP/1.1") && heads[0].contains("fangxian/"), "{}", heads[0]);
    // Nobody listens there any more.
    let refused = web.get(&format!("{base}/late?tk=SECRET")).expect_err("nobody listens");
    assert!(matches!(&refused, Refusal::Unreachable(reason) if !reason.contains("SECRET")), "{refused:?}");
}
