//! The command `purview`; see [`purview::cli`].

/// Pages are made of millions of short-lived strings and values, on all threads; the system's allocator takes twice the time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    purview::cli::run()
}
