//! The tools over the map: in groups, in as many columns as the height of the map asks for.

use super::parts::icon_button;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::icons::Icon;
use crate::app::theme::Face;
use crate::app::view::{Tool, View};
use crate::model::LayerKind;
use egui::{Color32, Rect, Shadow, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};

const BUTTON: f32 = 30.0;
const GAP: f32 = 4.0;
/// Between two groups, with a line in the middle.
const BETWEEN: f32 = 9.0;
const PADDING: f32 = 5.0;
/// From the corner of the map.
const MARGIN: f32 = 12.0;
/// What stands below the tools: the scale bar.
const BELOW: f32 = 34.0;

/// Tools that belong together; nothing but a group is wrapped.
const GROUPS: [&[(Command, Icon)]; 5] = [
    &[(Command::ToolSelect, Icon::Pointer), (Command::ToolBox, Icon::Box), (Command::ToolLasso, Icon::Lasso)],
    &[(Command::ToolMeasure, Icon::Ruler), (Command::ToolArea, Icon::Area)],
    &[(Command::ToolPost, Icon::Post), (Command::ToolPremise, Icon::Premise)],
    &[(Command::ToolFence, Icon::Fence), (Command::ToolReshape, Icon::Reshape), (Command::ToolSplit, Icon::Split)],
    &[(Command::ZoomIn, Icon::Plus), (Command::ZoomOut, Icon::Minus), (Command::ZoomAll, Icon::Fit)],
];

/// The command that takes a tool.
fn takes(tool: Tool) -> Command {
    match tool {
        Tool::Select => Command::ToolSelect,
        Tool::Box => Command::ToolBox,
        Tool::Lasso => Command::ToolLasso,
        Tool::Measure => Command::ToolMeasure,
        Tool::Area => Command::ToolArea,
        Tool::Place(LayerKind::Checkpoint) => Command::ToolPost,
        Tool::Place(_) => Command::ToolPremise,
        Tool::Draw(_) => Command::ToolFence,
        Tool::Reshape => Command::ToolReshape,
        Tool::Split => Command::ToolSplit,
    }
}

/// Height of a group.
fn tall(group: &[(Command, Icon)]) -> f32 {
    group.len() as f32 * (BUTTON + GAP) - GAP
}

/// Where each group begins, from the corner of the strip, and the size of the strip on a map of this height.
fn layout(height: f32) -> (Vec<[f32; 2]>, [f32; 2]) {
    let room = height - 2.0 * MARGIN - BELOW - 2.0 * PADDING;
    let (mut places, mut x, mut y, mut lowest) = (Vec::new(), PADDING, 0.0_f32, 0.0_f32);
    for group in GROUPS {
        if y > 0.0 && y + BETWEEN + tall(group) > room {
            x += BUTTON + GAP;
            y = 0.0;
        }
        if y > 0.0 {
            y += BETWEEN;
        }
        places.push([x, PADDING + y]);
        y += tall(group);
        lowest = lowest.max(y);
    }
    (places, [x + BUTTON + PADDING, lowest + 2.0 * PADDING])
}

/// Where the tools stand.
pub fn place(rect: Rect) -> Rect {
    let (_, size) = layout(rect.height());
    Rect::from_min_size(rect.min + vec2(MARGIN, MARGIN), size.into())
}

/// Draws the tools.
pub fn show(ui: &mut Ui, face: Face, rect: Rect, view: &View, out: &mut Vec<Action>) {
    let (places, _) = layout(rect.height());
    let strip = place(rect);
    // Between the buttons the map is not to be clicked by mistake.
    ui.interact(strip, ui.scope_id().with("tools"), egui::Sense::click_and_drag());
    let shadow = Shadow { offset: [0, 2], blur: 8, spread: 0, color: Color32::from_black_alpha(28) };
    ui.painter().add(shadow.as_shape(strip, 8.0));
    ui.painter().rect(strip, 8.0, face.panel(), Stroke::new(1.0, face.rule()), StrokeKind::Inside);
    for (group, [x, y]) in GROUPS.into_iter().zip(places) {
        let corner = strip.min + vec2(x, y);
        if y > PADDING {
            let line = corner.x..=corner.x + BUTTON;
            ui.painter().hline(line, corner.y - BETWEEN / 2.0, Stroke::new(1.0, face.rule()));
        }
        for (i, (command, icon)) in group.iter().enumerate() {
            let at = Rect::from_min_size(pos2(corner.x, corner.y + i as f32 * (BUTTON + GAP)), vec2(BUTTON, BUTTON));
            ui.scope_builder(UiBuilder::new().max_rect(at), |ui| {
                let name = face.t(command.label());
                let keys = command.shortcut().map(|k| ui.ctx().format_shortcut(&k)).unwrap_or_default();
                let button = icon_button(ui, face, *icon, name, BUTTON, *command == takes(view.tool));
                if button.on_hover_text(format!("{name}  {keys}\n{}", face.t(command.tip()))).clicked() {
                    out.push(Action::Run(*command));
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stay_whole_and_inside_the_map() {
        for height in [200.0, 260.0, 344.0, 404.0, 604.0, 1200.0] {
            let (places, [width, tall_all]) = layout(height);
            assert!(MARGIN + tall_all + BELOW <= height, "{height}: {tall_all}");
            assert!(places.iter().all(|[x, _]| x + BUTTON + PADDING <= width));
            let columns = places.iter().filter(|[_, y]| *y == PADDING).count();
            assert_eq!(columns, if height > 540.0 { 1 } else { columns });
        }
        assert_eq!(layout(344.0).1[0], 2.0 * (BUTTON + PADDING) + GAP, "two columns in the smallest window");
    }
}
