//! `keyhall`.

// As in the library: optimised builds look deeper.
#![recursion_limit = "256"]

use clap::Parser;
use server::command::Cli;
use std::process::ExitCode;

/// Requests are made of many small allocations, and the C library's allocator is slow at them; musl's is slower still.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // rustls takes the first provider that is installed; ring is the one that sea-orm brings anyway.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Cli::parse().run().await
}
