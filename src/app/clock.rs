//! The hours of the day: which one is looked at, stepping through them, and the figures of all of them.
//!
//! Looking at another hour is a view of the project. Nothing of it is stored, and it is no step of the history.

use super::App;
use super::command::Command;
use super::jobs::{Outcome, Purpose};
use crate::coverage::{Day, day};
use crate::model::roster::HOURS;
use crate::model::{Moment, Project};
use std::sync::Arc;

/// Seconds that an hour stays when the hours are stepped through.
const PACE: f64 = 0.7;

/// The figures of every hour of a day.
#[derive(Debug, Clone)]
pub struct DayFigures {
    /// The project that was evaluated.
    pub project: Arc<Project>,
    /// Midnight on site.
    pub date: Moment,
    /// The figures.
    pub day: Day,
}

/// Stepping through the hours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playing {
    /// When the next hour is due, seconds on egui's clock.
    next: f64,
    /// Hours still to come.
    left: usize,
}

impl App {
    /// The moment that evaluation uses now: the project's, or the hour of its day that is looked at.
    pub(super) fn moment(&self) -> Option<Moment> {
        let at = self.project_moment()?;
        Some(self.view.hour.map_or(at, |hour| at.at_hour(usize::from(hour))))
    }

    /// Looks at an hour that a hand has chosen: stepping ends.
    pub(super) fn pick_hour(&mut self, hour: Option<u8>) {
        self.view.playing = None;
        self.view.seek_worst = false;
        self.show_hour(hour);
    }

    fn show_hour(&mut self, hour: Option<u8>) {
        let at = self.project_moment();
        // The hour of the project's moment needs no name of its own.
        self.view.hour = hour.filter(|hour| at.is_some_and(|at| at.at_hour(usize::from(*hour)) != at));
        self.ctx.request_repaint();
    }

    /// The hour that is looked at.
    fn hour(&self) -> u8 {
        self.view.hour.unwrap_or_else(|| self.project_moment().map_or(0, |at| at.hour() as u8))
    }

    pub(super) fn turn_clock(&mut self, command: Command) {
        let step = |by: u8| (self.hour() + by) % HOURS as u8;
        match command {
            Command::WorstHour => {
                self.view.playing = None;
                self.view.seek_worst = true;
                if !self.view.panels.hours {
                    self.panels(|p| p.hours = true);
                }
            }
            Command::ProjectMoment => self.pick_hour(None),
            Command::HourBack => self.pick_hour(Some(step(HOURS as u8 - 1))),
            Command::HourOn => self.pick_hour(Some(step(1))),
            // Who wants no motion steps by hand.
            Command::PlayHours if self.preferences.reduce_motion => self.pick_hour(Some(step(1))),
            Command::PlayHours if self.view.playing.is_some() => self.view.playing = None,
            Command::PlayHours => {
                self.view.seek_worst = false;
                self.view.playing = Some(Playing { next: self.ctx.input(|i| i.time), left: HOURS });
                self.ctx.request_repaint();
            }
            _ => {}
        }
    }

    /// Steps on when an hour has stayed long enough and the map shows it.
    pub(super) fn tick(&mut self) {
        let Some(playing) = self.view.playing else { return };
        // Who answers a dialog speaks about the hour at which it was opened.
        if self.document.is_none() || playing.left == 0 || self.dialog.is_some() {
            self.view.playing = None;
            return;
        }
        let now = self.ctx.input(|i| i.time);
        let shown = self.document.as_ref().is_some_and(|d| d.asked.hour == self.view.hour) && !self.jobs.runs(Purpose::Evaluate);
        if now >= playing.next && shown {
            let next = (self.hour() + 1) % HOURS as u8;
            self.show_hour(Some(next));
            self.view.playing = Some(Playing { next: now + PACE, left: playing.left - 1 });
        }
        let wait = self.view.playing.map_or(0.0, |p| (p.next - now).max(0.02));
        self.ctx.request_repaint_after(std::time::Duration::from_secs_f64(wait));
    }

    /// Has the hour evaluated that is looked at. One evaluation is ended before the next is begun, so that the map follows a
    /// hand that moves fast instead of waiting for it to rest.
    pub(super) fn follow_hour(&mut self) {
        let running = self.jobs.runs(Purpose::Evaluate);
        if let Some(document) = self.document.as_mut().filter(|d| d.asked.hour != self.view.hour && !running) {
            document.asked.hour = self.view.hour;
            document.generation += 1;
        }
    }

    /// Has all hours evaluated where the strip shows them or the worst one is asked for.
    pub(super) fn refresh_day(&mut self) {
        let Some(date) = self.project_moment().map(|at| at.at_hour(0)) else { return };
        let wanted = self.view.panels.hours || self.view.seek_worst;
        let Some(document) = &mut self.document else { return };
        let is_of = |project: &Arc<Project>, of: Moment| Arc::ptr_eq(project, &document.project) && of == date;
        if document.asked.day.as_ref().is_some_and(|(project, of)| !is_of(project, *of)) {
            self.jobs.cancel(Purpose::Day);
            document.asked.day = None;
        }
        if let Some(known) = document.day.as_ref().filter(|d| is_of(&d.project, d.date)) {
            if std::mem::take(&mut self.view.seek_worst) {
                // Where all hours are the same none is worse than the project's moment.
                let worst = (!known.day.is_even()).then(|| known.day.worst() as u8);
                self.show_hour(worst);
            }
            return;
        }
        // What is evaluated by now is what the hours start from.
        let Some(derived) = document.derived.as_ref().filter(|d| Arc::ptr_eq(&d.project, &document.project)) else { return };
        if !wanted || document.asked.day.is_some() {
            return;
        }
        let (project, rulebook) = (Arc::clone(&derived.project), Arc::clone(&derived.report.rulebook));
        let evaluation = Arc::clone(&derived.evaluation);
        document.asked.day = Some((Arc::clone(&project), date));
        self.jobs.start(Purpose::Day, derived.generation, move |task| {
            task.stage("hours", "", HOURS as u64);
            let day = day(&evaluation, &project, &rulebook, date, task)?;
            task.end();
            Ok(Outcome::Day(Box::new(DayFigures { project, date, day })))
        });
    }

    pub(super) fn day_arrived(&mut self, day: DayFigures) {
        if let Some(document) = &mut self.document {
            document.asked.day = None;
            document.day = Some(day);
        }
    }
}
