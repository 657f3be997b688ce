//! Instances as text, and what is refused.

use fangxian::siting::neutral::Neutral;
use fangxian::siting::{SolveOptions, Standing, Status, solve};
use fangxian::task::Task;
use std::cell::RefCell;

fn read(text: &str) -> Result<fangxian::siting::Instance, String> {
    let neutral: Neutral = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let instance = neutral.instance().map_err(|e| e.to_string())?;
    instance.check().map_err(|e| e.to_string())?;
    Ok(instance)
}

#[test]
fn three_ways_to_say_the_same() {
    let texts = [
        r#"{"model":"mclp","p":1,"weights":[1,2,4],"sites":2,"cover":[[0],[1,0],[1]]}"#,
        r#"{"model":"mclp","p":1,"weights":[1,2,4],"radius":5,"distances":[[5,null],[1,5],[9,0]]}"#,
        r#"{"model":"mclp","p":1,"weights":[1,2,4],"radius":5,"points":{"demand":[[0,0],[5,0],[10,0]],"sites":[[0,0],[10,0]]}}"#,
    ];
    for text in texts {
        let answer = solve(&read(text).expect(text), &SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
        assert_eq!((answer.status, answer.objective, answer.chosen), (Status::Optimal, Some(6.0), vec![1]), "{text}");
        assert_eq!(answer.assignment, [None, Some(1), Some(1)]);
    }
}

#[test]
fn refusals_name_the_remedy() {
    let cases = [
        (r#"{"model":"mclp","p":3,"sites":2,"cover":[[0]]}"#, "only 2 places"),
        (r#"{"model":"mclp","p":0,"sites":2,"cover":[[0]]}"#, "p must be at least 1"),
        (r#"{"model":"mclp","p":1,"sites":2,"cover":[[2]]}"#, "cover names place 2"),
        (r#"{"model":"mclp","p":1,"sites":2,"weights":[-1],"cover":[[0]]}"#, "weight 0 is -1"),
        (r#"{"model":"mclp","p":1,"sites":2,"weights":[null],"cover":[[0]]}"#, "null"),
        (r#"{"model":"mclp","p":1,"sites":2,"weights":[1,2],"cover":[[0]]}"#, "weights has 2 entries"),
        (r#"{"model":"mclp","p":1,"sites":2,"locked":[0,1],"cover":[[0]]}"#, "2 places are locked"),
        (r#"{"model":"mclp","p":1,"sites":2,"locked":[0],"forbidden":[0],"cover":[[0]]}"#, "locked and forbidden"),
        (r#"{"model":"mclp","sites":2,"cover":[[0]]}"#, "p must be given"),
        (r#"{"model":"pmedian","p":1,"sites":2,"cover":[[0]]}"#, "distances must be given"),
        (r#"{"model":"mclp","p":1,"distances":[[1]]}"#, "radius must be"),
        (r#"{"model":"psclp","sites":1,"cover":[[0]]}"#, "share must be given"),
        (r#"{"model":"pmedian","p":1,"distances":[[1],[1,2]]}"#, "a row of distances has 2"),
        (r#"{"model":"cover","p":1}"#, "mclp, lscp"),
        (r#"{"model":"mclp","p":1,"weight":[1]}"#, "unknown field"),
    ];
    for (text, part) in cases {
        let error = read(text).expect_err(text);
        assert!(error.contains(part), "{error} does not say {part}");
    }
}

#[test]
fn demand_that_no_place_reaches_is_told_apart() {
    let most = read(r#"{"model":"mclp","p":1,"weights":[1,2],"sites":1,"cover":[[0],[]]}"#).expect("an instance");
    let answer = solve(&most, &SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!((answer.objective, answer.beyond), (Some(1.0), 2.0));
    let all = read(r#"{"model":"lscp","weights":[1,2],"sites":1,"cover":[[0],[]]}"#).expect("an instance");
    let answer = solve(&all, &SolveOptions::default(), &Task::new(), &|_| {}).expect("an answer");
    assert_eq!((answer.status, answer.objective, answer.beyond), (Status::Infeasible, None, 2.0));
}

#[test]
fn cancelling_keeps_the_answer_and_its_bound() {
    let instance = super::published::cordeau(100, 10_000, 6.25, 10, 1);
    let (task, told) = (Task::new(), RefCell::new(Vec::<Standing>::new()));
    let live = |standing: Standing| {
        if standing.bound.is_some() {
            task.cancel();
        }
        told.borrow_mut().push(standing);
    };
    let answer = solve(&instance, &SolveOptions::default(), &task, &live).expect("an answer");
    assert_eq!(answer.status, Status::Feasible);
    let (objective, bound) = (answer.objective.expect("an answer"), answer.bound.expect("a bound"));
    assert!(objective <= 485_802.0 && bound >= 485_802.0, "{objective} {bound}");
    let told = told.into_inner();
    assert!(told.windows(2).all(|w| w[1].objective >= w[0].objective), "an answer never gets worse");
}

const SEEDS: [&str; 3] = [
    r#"{"model":"mclp","p":1,"weights":[1,2,4],"sites":2,"cover":[[0],[1,0],[1]],"locked":[0],"budget":3}"#,
    r#"{"model":"pmedian","p":1,"weights":[1,2],"distances":[[5,null],[1,5]],"existing":[1],"moves":0}"#,
    r#"{"model":"pcenter","p":1,"points":{"demand":[[0,0],[5,0]],"sites":[[0,0],[10,0]]},"forbidden":[1]}"#,
];

/// Whatever a text says, it is refused or answered within what it allows.
#[test]
fn any_mutation_is_refused_or_answered() {
    bolero::check!().with_type::<(u8, Vec<(u16, u8, u8)>)>().with_iterations(3_000).for_each(|(seed, changes)| {
        let mut bytes = SEEDS[*seed as usize % SEEDS.len()].as_bytes().to_vec();
        for &(at, how, byte) in changes.iter().take(6) {
            let at = at as usize % bytes.len().max(1);
            match how % 3 {
                0 if !bytes.is_empty() => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 if !bytes.is_empty() => drop(bytes.remove(at)),
                _ => {}
            }
        }
        let Ok(instance) = serde_json::from_slice::<Neutral>(&bytes).map_err(drop).and_then(|n| n.instance().map_err(drop))
        else {
            return;
        };
        let options = SolveOptions { seconds: Some(0.2), ..SolveOptions::default() };
        if let Ok(answer) = solve(&instance, &options, &Task::new(), &|_| {})
            && answer.objective.is_some()
        {
            assert!(fangxian::siting::judge::keeps_rule(&instance, &answer.chosen), "{answer:?}");
        }
    });
}

#[test]
fn a_number_of_places_that_nobody_has_is_refused() {
    let text = r#"{"model":"mclp","p":1,"sites":123456789012345,"cover":[[0]]}"#;
    assert!(read(text).expect_err("a refusal").contains("sites must be"));
}
