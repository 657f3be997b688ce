//! Cuts, leaks and seals, judged by a slow maximum flow, by all subsets of small graphs, and by the independent checker.

mod area;
mod town;
mod graphs;
mod judge;
mod cut;
mod mutants;
mod rules;
