//! x
/// x
#[derive(Debug, clap::Args)]
pub struct CheckArgs {}
pub(crate) fn run(
    _: &CheckArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
