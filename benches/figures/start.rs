//! From the start of the process to the first frame and to the first data.

use crate::{
    SIZE,
    figure::{Figure, percentile},
    home::Home,
    terminal::Terminal,
};
use std::time::Instant;

const STARTS: usize = 20;

pub fn measure() -> Vec<Figure> {
    let (mut frames, mut data) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let home = Home::new();
        let began = Instant::now();
        let console = Terminal::console(&home, SIZE, &["demo"]);
        // The last line is painted last.
        console.until("a frame", |screen| screen.contains("q quit"));
        frames.push(began.elapsed().as_secs_f64() * 1e3);
        console.until("data", |screen| screen.contains("Design Guild"));
        data.push(began.elapsed().as_secs_f64() * 1e3);
    }
    let figure = |what, values: &mut Vec<f64>, target: f64| {
        let (median, most) = (percentile(values, 0.5), percentile(values, 1.0));
        Figure::new(what, median, "ms", target).noting(format!("median of {STARTS}, max {most:.1}"))
    };
    vec![
        figure("demo: start to first frame", &mut frames, 25.0),
        figure("demo: start to first data", &mut data, 200.0),
    ]
}
