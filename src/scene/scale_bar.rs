//! A scale bar of a round length, and the scale as a ratio.

use crate::words::thousands;

/// Pixels of 100 % in a metre of screen: 96 to the inch.
const PX_PER_SCREEN_M: f64 = 96.0 / 0.0254;

/// A bar and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleBar {
    /// Its length on the ground, metres: 1, 2 or 5 times a power of ten.
    pub metres: f64,
    /// Its length on screen, physical pixels.
    pub px: f64,
    /// `200 m`, `5 km`.
    pub text: String,
}

/// The longest round bar that is not wider than `max_px`.
pub fn scale_bar(px_per_m: f64, max_px: f64) -> ScaleBar {
    let max_m = (max_px / px_per_m).max(1e-9);
    let power = 10f64.powf(max_m.log10().floor());
    // The sliver keeps a bar that fits exactly from falling to the next smaller one by rounding.
    let metres = [5.0, 2.0].into_iter().map(|n| n * power).find(|m| *m <= max_m * (1.0 + 1e-12)).unwrap_or(power);
    ScaleBar { metres, px: metres * px_per_m, text: length(metres) }
}

fn length(metres: f64) -> String {
    if metres >= 1000.0 {
        format!("{} km", thousands((metres / 1000.0).round() as u64))
    } else if metres >= 1.0 {
        format!("{metres:.0} m")
    } else if metres >= 0.01 {
        format!("{:.0} cm", metres * 100.0)
    } else {
        format!("{} mm", metres * 1000.0)
    }
}

/// The scale on a screen of 96 dots an inch at 100 %, rounded to two digits: `1 : 3,200`.
pub fn scale_text(px_per_m: f64, scale_factor: f64) -> String {
    let denominator = (PX_PER_SCREEN_M * scale_factor / px_per_m).max(1.0);
    let step = 10f64.powf((denominator.log10().floor() - 1.0).max(0.0));
    format!("1 : {}", thousands(((denominator / step).round() * step) as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_round_and_fit() {
        for i in 0..2000 {
            let px_per_m = 10f64.powf(f64::from(i) * 0.004 - 5.0);
            let bar = scale_bar(px_per_m, 150.0);
            assert!(bar.px <= 150.0 + 1e-6 && bar.px > 59.9, "{bar:?}");
            assert!((bar.px - bar.metres * px_per_m).abs() < 1e-9);
        }
        assert_eq!(scale_bar(0.75, 150.0).text, "200 m");
        assert_eq!(scale_bar(0.01, 150.0).text, "10 km");
        assert_eq!(scale_bar(300.0, 150.0).text, "50 cm");
    }

    #[test]
    fn scales_are_written_with_two_digits() {
        assert_eq!(scale_text(1.18, 1.0), "1 : 3,200");
        assert_eq!(scale_text(1.18, 2.0), "1 : 6,400");
        assert_eq!(scale_text(PX_PER_SCREEN_M, 1.0), "1 : 1");
    }
}
