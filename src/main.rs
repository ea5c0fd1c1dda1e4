//! The command `purview`; see [`purview::cli`].

fn main() -> std::process::ExitCode {
    purview::cli::run()
}
