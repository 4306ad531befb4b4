//! x
/// x
#[derive(Debug, clap::Args)]
pub struct TestArgs {}
pub(crate) fn run(
    _: &TestArgs,
    _: &mut crate::cli::printer::Printer,
) -> anyhow::Result<crate::cli::exit::ExitStatus> {
    anyhow::bail!("x")
}
