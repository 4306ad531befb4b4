//! x
/// x
#[derive(Debug, clap::Args)]
pub struct MarketplaceArgs {}
pub(crate) fn run(_: &MarketplaceArgs, _: &mut dyn std::io::Write) -> anyhow::Result<()> {
    anyhow::bail!("x")
}
