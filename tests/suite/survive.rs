//! The client against a server that is half broken, over real sockets: one test for each way of breaking.

mod poison;

use crate::client::{Kit, TOKEN, serve};
