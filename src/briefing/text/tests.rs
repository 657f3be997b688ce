//! Measuring, cutting and drawing of text.

use super::*;

const INK: Rgba = Rgba::hex(0);

fn dark(canvas: &Canvas) -> Vec<(usize, usize)> {
    let seen = |i: &usize| canvas.pixels[*i][0] < 128;
    (0..canvas.pixels.len()).filter(seen).map(|i| (i % canvas.width, i / canvas.width)).collect()
}

#[test]
fn text_is_drawn_where_it_was_measured() {
    let mut fonts = Fonts::new();
    let style = Writing::strong(40.0, INK);
    let text = "社区防线 102";
    let width = fonts.width(text, &style);
    assert!((width - (40.0 * 4.0 + 40.0 * (0.57 * 3.0 + 0.23))).abs() < 12.0, "{width}");
    let mut canvas = Canvas::new(400, 100, Rgba::hex(0xFFFFFF));
    fonts.draw(&mut canvas, text, [50.0, Fonts::baseline(50.0, &style)], &style);
    let ink = dark(&canvas);
    let (left, right) = (ink.iter().map(|p| p.0).min().unwrap(), ink.iter().map(|p| p.0).max().unwrap());
    assert!((50..55).contains(&left) && (right as f64) < 50.0 + width && right as f64 > 50.0 + width - 6.0, "{left} {right}");
    let middle = ink.iter().map(|p| p.1).min().unwrap() + ink.iter().map(|p| p.1).max().unwrap();
    assert!((97..=104).contains(&middle), "in the middle of 50: {middle}");
}

#[test]
fn every_word_of_the_schema_has_its_glyphs_and_a_missing_one_shows() {
    let mut fonts = Fonts::new();
    for kind in crate::model::LayerKind::ALL {
        let info = kind.info();
        for text in [info.name.zh, info.name.en].into_iter().chain(info.attributes.iter().map(|a| a.name.zh)) {
            for c in text.chars() {
                assert!(fonts.faces[0][0].has(c), "{c}");
            }
        }
    }
    for c in "ħġżŻşğőřŁΩЖ".chars() {
        assert!(fonts.faces.iter().all(|chain| chain.iter().any(|face| face.has(c))), "{c} in both weights");
    }
    let style = Writing::new(30.0, INK);
    let mut canvas = Canvas::new(60, 60, Rgba::hex(0xFFFFFF));
    fonts.draw(&mut canvas, "\u{1F600}", [10.0, 40.0], &style);
    assert!(dark(&canvas).len() > 100, "a box");
    let mut blank = Canvas::new(60, 60, Rgba::hex(0xFFFFFF));
    fonts.draw(&mut blank, " \u{200B}\n", [10.0, 40.0], &style);
}

#[test]
fn digits_have_one_width_and_long_texts_are_cut() {
    let mut fonts = Fonts::new();
    let style = Writing::new(20.0, INK);
    let one = fonts.width("1", &style);
    assert!("0123456789".chars().all(|c| fonts.width(&c.to_string(), &style) == one), "tabular");
    assert_eq!(fonts.fit("陆家嘴", 100.0, &style), "陆家嘴");
    let cut = fonts.fit("陆家嘴片区防线态势图", 100.0, &style);
    assert!(cut.ends_with('…') && fonts.width(&cut, &style) <= 100.0, "{cut}");
    assert_eq!(fonts.fit("陆家嘴", 3.0, &style), "");
    for width in [60.0, 100.0, 300.0] {
        for line in fonts.lines("数据：© OpenStreetMap contributors，坐标系 CGCS2000 / 3 度带", width, &style) {
            assert!(fonts.width(&line, &style) <= width, "{line}");
        }
    }
}

#[test]
fn a_halo_surrounds_the_letters() {
    let mut fonts = Fonts::new();
    let style = Writing { halo: Some((Rgba::hex(0xFFFFFF), 3.0)), ..Writing::new(30.0, INK) };
    let mut canvas = Canvas::new(80, 60, Rgba::hex(0x808080));
    fonts.draw(&mut canvas, "上", [20.0, 45.0], &style);
    let white = canvas.pixels.iter().filter(|p| p[0] > 250).count();
    let black = canvas.pixels.iter().filter(|p| p[0] < 5).count();
    assert!(white > black && black > 60, "{white} {black}");
}
