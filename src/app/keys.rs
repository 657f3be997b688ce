//! Keys that work everywhere in the window.

use super::action::{Action, Stroke};
use super::command::Command;
use super::editing::BorderStep;
use super::view::Move;
use egui::{Context, Key, Modifiers};

/// Share of the view that an arrow key shifts the map by.
const STEP: f64 = 0.12;

/// What the keys of this frame ask for. While a text is being typed only shortcuts with Ctrl or function keys count;
/// while a dialog is open none does.
pub fn actions(ctx: &Context, open: bool, dialog: bool) -> Vec<Action> {
    let mut out = Vec::new();
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
            if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
                out.push(Action::Go(Move::Pan(by)));
            }
        }
        if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            out.push(Action::Escape);
        }
        if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Delete)) {
            out.push(Action::Border(BorderStep::Remove));
        }
        for (key, stroke) in [(Key::Enter, Stroke::End), (Key::Backspace, Stroke::Back)] {
            if ctx.input_mut(|i| i.consume_key(Modifiers::NONE, key)) {
                out.push(Action::Measure(stroke));
            }
        }
    }
    out
}

/// The system's copy key comes as a wish, not as a key. Text marked on a card is copied by egui itself.
fn copying(ctx: &Context) -> Option<Action> {
    let marked = ctx.plugin::<egui::text_selection::LabelSelectionState>().lock().has_selection();
    let asked = ctx.input(|i| i.events.iter().any(|e| matches!(e, egui::Event::Copy)));
    let table = ctx.input(|i| i.modifiers.shift);
    (asked && !marked).then_some(Action::Run(if table { Command::CopyTable } else { Command::CopyIds }))
}
