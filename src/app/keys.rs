//! Keys that work everywhere in the window.

use super::action::{Action, Plan, Stroke};
use super::command::Command;
use super::view::Move;
use egui::{Context, Key, Modifiers};

/// Share of the view that an arrow key shifts the map by.
const STEP: f64 = 0.12;

/// Metres that an arrow key pushes the selected points by, and with Shift.
const PUSH_M: [f64; 2] = [1.0, 10.0];

/// What keys may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// A project is open.
    pub open: bool,
    /// Points are selected, which arrow keys push.
    pub pushes: bool,
}

/// What the keys of this frame ask for. While a text is being typed only shortcuts with Ctrl or function keys count;
/// while a dialog is open none does.
pub fn actions(ctx: &Context, Held { open, pushes }: Held, dialog: bool) -> Vec<Action> {
    let mut out = Vec::new();
    let left_text = leaves_text(ctx);
    // An open menu has the keys for itself.
    if dialog || egui::Popup::is_any_open(ctx) {
        return out;
    }
    let typing = ctx.text_edit_focused();
    let held = ctx.egui_wants_keyboard_input();
    // A shortcut also answers to its keys with Shift or Alt held: those that ask for more keys come first.
    let held_keys = |c: &Command| c.shortcut().map_or(0, |s| usize::from(s.modifiers.shift) + usize::from(s.modifiers.alt));
    let mut commands = Command::ALL;
    commands.sort_by_key(|c| std::cmp::Reverse(held_keys(c)));
    for command in commands {
        let Some(keys) = command.shortcut() else { continue };
        let plain = !keys.modifiers.command && keys.logical_key < Key::F1;
        let edits_text =
            matches!(command, Command::Undo | Command::Redo | Command::SelectView | Command::CopyIds | Command::CopyTable);
        if (command.needs_project() && !open) || (typing && (plain || edits_text)) {
            continue;
        }
        // The plus key is a shifted one on many keyboards, and 0 of the keypad is 0.
        let pressed = ctx.input_mut(|i| {
            i.consume_shortcut(&keys)
                || (command == Command::ZoomIn
                    && (i.consume_key(Modifiers::SHIFT, Key::Plus) || i.consume_key(Modifiers::NONE, Key::Equals)))
        });
        if pressed {
            out.push(Action::Run(command));
        }
    }
    if open && !typing {
        out.extend(copying(ctx));
    }
    if open && !typing && !held {
        let arrows = [
            (Key::ArrowLeft, [-STEP, 0.0]),
            (Key::ArrowRight, [STEP, 0.0]),
            (Key::ArrowUp, [0.0, STEP]),
            (Key::ArrowDown, [0.0, -STEP]),
        ];
        for (key, by) in arrows {
            let presses = ctx.input_mut(|i| i.count_and_consume_key(Modifiers::NONE, key));
            if presses > 0 && pushes {
                let step = PUSH_M[usize::from(ctx.input(|i| i.modifiers.shift))] * presses as f64;
                out.push(Action::Plan(Plan::Push(by.map(|share| share / STEP * step))));
            } else if presses > 0 {
                out.push(Action::Go(Move::Pan(by)));
            }
        }
        if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) && !left_text {
            out.push(Action::Escape);
        }
        for (key, stroke) in [(Key::Enter, Stroke::End), (Key::Backspace, Stroke::Back)] {
            if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
                out.push(Action::Measure(stroke));
            }
        }
    }
    out
}

/// Whether a text had the keyboard until this frame: egui takes it away on Escape before anybody is asked, and that key has
/// done its work then.
fn leaves_text(ctx: &Context) -> bool {
    let typing = ctx.text_edit_focused();
    let id = egui::Id::unique("a text has the keyboard");
    let before = ctx.data_mut(|d| std::mem::replace(d.get_temp_mut_or_default::<bool>(id), typing));
    before && !typing
}

/// The system's copy key comes as a wish, not as a key. Text marked on a card is copied by egui itself.
fn copying(ctx: &Context) -> Option<Action> {
    let marked = ctx.plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection();
    let asked = ctx.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Copy)));
    let table = ctx.input(|i| i.modifiers.shift);
    (asked && !marked).then_some(Action::Run(if table { Command::CopyTable } else { Command::CopyIds }))
}
