//! Pictures of values being edited, of refusals, of the steps and of the palette, into the folder named by
//! `FANGXIAN_GALLERY`.

use crate::desk::{Setup, settle, window_with_map};
use crate::edit::{click_value, enter, select, type_text};
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use fangxian::app::App;
use fangxian::app::action::Action;
use fangxian::app::command::Command;
use fangxian::model::LayerKind;
use fangxian::scene::Theme;
use fangxian::words::Lang;
use std::path::Path;

fn save(harness: &mut Harness<'_, App>, folder: &Path, name: &str) {
    settle(harness);
    harness.remove_cursor();
    settle(harness);
    harness.render().expect("a picture").save(folder.join(format!("{name}.png"))).expect("saved");
}

#[test]
fn gallery_of_editing() {
    let Some(folder) = std::env::var_os("FANGXIAN_GALLERY").map(std::path::PathBuf::from) else { return };
    for (lang, theme, size, tag) in [
        (Lang::Zh, Theme::Light, [1100.0, 700.0], "zh-light-1100"),
        (Lang::En, Theme::Dark, [1100.0, 700.0], "en-dark-1100"),
        (Lang::En, Theme::Light, [1600.0, 1000.0], "en-light-1600"),
        (Lang::Zh, Theme::Dark, [1600.0, 1000.0], "zh-dark-1600"),
    ] {
        let Some(mut harness) = window_with_map(Setup { lang, theme, size, ..Setup::default() }) else { return };
        let name = |kind: LayerKind, key: &str| {
            let info = kind.info();
            info.attributes[info.attr(key).expect("an attribute")].name.get(lang)
        };
        let post = LayerKind::Checkpoint;
        let target = select(&mut harness, post, 0);
        harness.state_mut().act(Action::Visit(target));
        save(&mut harness, &folder, &format!("{tag}-card"));
        click_value(&mut harness, name(post, "hours"));
        save(&mut harness, &folder, &format!("{tag}-hours"));
        type_text(&mut harness, "６点至９点，25:00-26:00");
        enter(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-hours-refused"));
        type_text(&mut harness, "22点到次日6点");
        enter(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-hours-kept"));
        click_value(&mut harness, name(post, "staff_day"));
        type_text(&mut harness, "-3");
        enter(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-number-refused"));
        harness.key_press(Key::Escape);
        settle(&mut harness);
        click_value(&mut harness, name(post, "state"));
        save(&mut harness, &folder, &format!("{tag}-choice"));
        harness.key_press(Key::Escape);
        settle(&mut harness);
        let grid = LayerKind::Grid;
        select(&mut harness, grid, 3);
        click_value(&mut harness, name(grid, "leader"));
        save(&mut harness, &folder, &format!("{tag}-names"));
        type_text(&mut harness, "王建国");
        enter(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-changed"));
        click_value(&mut harness, name(grid, "team_roles"));
        save(&mut harness, &folder, &format!("{tag}-roles"));
        harness.key_press(Key::Escape);
        for row in [3, 4, 5, 6] {
            let target = fangxian::app::view::Target::of_row(&crate::edit::project(&harness), grid, row).expect("there");
            harness.state_mut().act(Action::Include(target));
        }
        settle(&mut harness);
        save(&mut harness, &folder, &format!("{tag}-several"));
        click_value(&mut harness, name(grid, "leader"));
        type_text(&mut harness, "王建国");
        save(&mut harness, &folder, &format!("{tag}-several-edit"));
        enter(&mut harness);
        harness.state_mut().act(Action::Run(Command::Undo));
        harness.state_mut().act(Action::Run(Command::Undo));
        harness.state_mut().act(Action::Run(Command::History));
        save(&mut harness, &folder, &format!("{tag}-history"));
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        settle(&mut harness);
        harness.event(Event::Text("dc".into()));
        save(&mut harness, &folder, &format!("{tag}-palette"));
    }
}
