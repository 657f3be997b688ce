//! The map against the picture writer: two renderers that share nothing but the scene.

use super::sample;
use super::scenes::{out_dir, write_png};
use fangxian::briefing::map;
use fangxian::briefing::text::Fonts;
use fangxian::map::offscreen::test_device;
use fangxian::scene::{Camera, SceneOptions, Theme, build};

#[test]
fn window_and_picture_show_the_same() {
    let Some(gpu) = test_device() else { return };
    let (project, report) = sample::lujiazui();
    let size = [900_u32, 700];
    for theme in [Theme::Light, Theme::Dark] {
        let options = SceneOptions { theme, labels: false, ..SceneOptions::default() };
        let scene = build(&project, Some(&report), &options);
        let whole = Camera::fit(&scene.bounds, size.map(f64::from), 20.0);
        for zoom in [1.0, 4.0, 20.0] {
            let camera =
                Camera { center: [whole.center.x - 700.0, whole.center.y + 100.0].into(), ..whole.zoomed(zoom, [450.0, 350.0]) };
            let a = gpu.render_to_rgba(&scene, &camera, size);
            let b: Vec<u8> = map::map(&scene, &camera, 1.0, &mut Fonts::new()).pixels.into_iter().flatten().collect();
            let mean = a.iter().zip(&b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64;
            let far = a.chunks(4).zip(b.chunks(4)).filter(|(a, b)| (0..3).any(|i| a[i].abs_diff(b[i]) > 96)).count();
            let share = far as f64 / (size[0] * size[1]) as f64;
            eprintln!("{theme:?} {zoom}: mean {mean:.2}, far {:.3} %", share * 100.0);
            if mean > 1.0 || share > 0.0005 {
                write_png(&out_dir().join("compare_gpu.png"), &a, size);
                write_png(&out_dir().join("compare_cpu.png"), &b, size);
                let far = a
                    .chunks(4)
                    .zip(b.chunks(4))
                    .flat_map(|(a, b)| [a[0].abs_diff(b[0]), a[1].abs_diff(b[1]), a[2].abs_diff(b[2]), 255]);
                write_png(&out_dir().join("compare_difference.png"), &far.collect::<Vec<u8>>(), size);
                panic!("{theme:?} at zoom {zoom}: mean difference {mean:.2}, {:.3} % far; see out/map", share * 100.0);
            }
        }
    }
}
