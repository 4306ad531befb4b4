//! x
/// x
#[derive(Debug, clap::Args)]
pub struct ServeArgs {}
pub(crate) fn run(
    _: &ServeArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
