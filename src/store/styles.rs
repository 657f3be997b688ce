//! How QGIS shows a project's layers: one style per layer in the table `layer_styles` that QGIS reads, in our colours.
//!
//! A style that a person has saved over ours stays: styles are written when the file is made, never again.

use crate::model::{LayerKind, schema::KindInfo};
use crate::words::Lang;
use std::fmt::Write as _;

const INK: &str = "29,36,51";
const WHITE: &str = "255,255,255";
const NAVY: &str = "31,78,158";
const RED: &str = "200,16,46";
const PURPLE: &str = "123,44,191";

/// The style of a layer as QML, the XML that QGIS keeps styles in.
pub(super) fn qml(kind: LayerKind) -> String {
    let renderer = match kind {
        LayerKind::Community => single(&symbol("fill", "0", &fill("0,0,0,0", "36,50,79,255", "solid", 2.2))),
        LayerKind::Grid => single(&symbol("fill", "0", &fill("0,0,0,0", "91,111,148,255", "dash", 1.1))),
        LayerKind::Compound => single(&symbol("fill", "0", &fill("0,0,0,0", "122,82,48,255", "solid", 1.6))),
        LayerKind::Building => single(&symbol("fill", "0", &fill("227,223,215,255", "107,100,89,140", "solid", 0.6))),
        LayerKind::Road => single(&symbol("line", "0", &(line("220,214,202,255", 3.0) + &line("255,255,255,255", 2.0)))),
        LayerKind::Fence => fences(),
        LayerKind::Premise => single(&symbol("marker", "0", &marker("square", &rgba(WHITE), &rgba(INK), 3.0))),
        LayerKind::Checkpoint => checkpoints(kind.info()),
    };
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22\" styleCategories=\"Symbology\">{renderer}</qgis>\n"
    )
}

fn rgba(rgb: &str) -> String {
    format!("{rgb},255")
}

fn single(symbol: &str) -> String {
    format!(
        "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><symbols>{symbol}</symbols></renderer-v2>"
    )
}

/// In force: outlined and tinted. Out of force: dashed, without a tint.
fn fences() -> String {
    let symbols = symbol("fill", "0", &fill(&format!("{PURPLE},23"), &rgba(PURPLE), "solid", 2.0))
        + &symbol("fill", "1", &fill("0,0,0,0", &rgba(PURPLE), "dash", 2.0));
    let rule = |key: &str, filter: &str, label: &str, symbol: u8| {
        format!("<rule key=\"{{{key}}}\" filter=\"{filter}\" label=\"{label}\" symbol=\"{symbol}\"/>")
    };
    let in_force = "(&quot;valid_from&quot; IS NULL OR &quot;valid_from&quot; &lt;= now()) AND (&quot;valid_to&quot; IS NULL OR &quot;valid_to&quot; &gt; now())";
    format!(
        "<renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><rules key=\"{{fangxian-fence}}\">{}{}</rules><symbols>{symbols}</symbols></renderer-v2>",
        rule("fangxian-fence-in-force", in_force, "有效", 0),
        rule("fangxian-fence-other", "ELSE", "未生效或已失效", 1),
    )
}

/// One symbol per state, and one for a state that is not known.
fn checkpoints(info: &KindInfo) -> String {
    let look = |state: &str| match state {
        "manned" => marker("circle", &rgba(NAVY), &rgba(WHITE), 4.0),
        "closed" => marker("line", &rgba(INK), &rgba(INK), 4.0),
        "emergency_gate" => marker("circle", &rgba(WHITE), &rgba(INK), 4.0) + &marker("cross", &rgba(RED), &rgba(RED), 2.6),
        "unmanned" => marker("circle", "255,255,255,0", &rgba(RED), 4.0),
        _ => marker("circle", "212,215,219,255", "138,143,152,255", 3.4),
    };
    let states = info.attributes.iter().find(|a| a.key == "state").map_or(&[][..], |a| a.choices);
    let mut categories = String::new();
    let mut symbols = String::new();
    for (i, (key, label)) in states.iter().map(|c| (c.key, c.name.get(Lang::Zh))).chain([("", "未知")]).enumerate() {
        // Writing to a string cannot fail.
        let _ =
            write!(categories, "<category value=\"{key}\" label=\"{label}\" symbol=\"{i}\" render=\"true\" type=\"string\"/>");
        symbols += &symbol("marker", &i.to_string(), &look(key));
    }
    format!(
        "<renderer-v2 type=\"categorizedSymbol\" attr=\"state\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><categories>{categories}</categories><symbols>{symbols}</symbols></renderer-v2>"
    )
}

fn symbol(ty: &str, name: &str, layers: &str) -> String {
    format!("<symbol type=\"{ty}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">{layers}</symbol>")
}

fn layer(class: &str, options: &[(&str, &str)]) -> String {
    let mut out = format!("<layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">");
    for (name, value) in options {
        let _ = write!(out, "<Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>");
    }
    out + "</Option></layer>"
}

fn fill(color: &str, outline: &str, style: &str, width: f64) -> String {
    let width = width.to_string();
    layer(
        "SimpleFill",
        &[
            ("color", color),
            ("style", "solid"),
            ("outline_color", outline),
            ("outline_style", style),
            ("outline_width", &width),
            ("outline_width_unit", "Pixel"),
            ("joinstyle", "round"),
        ],
    )
}

fn line(color: &str, width: f64) -> String {
    let width = width.to_string();
    layer(
        "SimpleLine",
        &[
            ("line_color", color),
            ("line_style", "solid"),
            ("line_width", &width),
            ("line_width_unit", "Pixel"),
            ("capstyle", "round"),
            ("joinstyle", "round"),
        ],
    )
}

fn marker(shape: &str, color: &str, outline: &str, millimetres: f64) -> String {
    let size = millimetres.to_string();
    layer(
        "SimpleMarker",
        &[
            ("name", shape),
            ("color", color),
            ("outline_color", outline),
            ("outline_style", "solid"),
            ("outline_width", "0.4"),
            ("outline_width_unit", "MM"),
            ("size", &size),
            ("size_unit", "MM"),
        ],
    )
}
