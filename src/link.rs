//! How the program is linked.

#![allow(clippy::print_stdout)] // This is how Cargo is told.

fn main() {
    println!("cargo::rerun-if-changed=src/link.rs");
    // The table of HTML entities in minify-html has 10 MB of pointers. At an address of its own the program has them as they are; anywhere else, each
    // start would write all of them anew, and take twice as long for a site in which nothing changed.
    let is = |key: &str, value: &str| std::env::var(key).is_ok_and(|is| is == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
