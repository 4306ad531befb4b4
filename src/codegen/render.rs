//! Templates turned into files in memory. A template prints a plan; it decides nothing.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig};

use crate::codegen::{
    error::CodegenError,
    plan::{Content, Mode, Plan},
};

/// More instructions than any template of a large model needs: a loop without an end is stopped.
const FUEL: u64 = 50_000_000;

/// A file that came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Relative to the output directory, with `/`.
    pub path: String,
    /// The whole text, ending in a newline.
    pub text: String,
    /// Whose file it is.
    pub mode: Mode,
}

/// A project's own templates, by the name of the built-in one they replace: `rust/module.j2`.
pub type Replacements = BTreeMap<String, String>;

/// Renders every file of a plan, in its order. If one fails, none comes out.
pub fn render(
    plan: &Plan,
    replacements: &Replacements,
) -> Result<Vec<GeneratedFile>, CodegenError> {
    let environment = environment(plan.templates, replacements)?;
    let mut files = Vec::with_capacity(plan.files.len());
    for file in &plan.files {
        let mut text = match &file.content {
            Content::Verbatim(text) => text.clone(),
            Content::Template { name, context } => environment
                .get_template(name)
                .and_then(|it| it.render(context))
                .map_err(|it| failed(name, it))?,
        };
        text.truncate(text.trim_end().len());
        text.push('\n');
        files.push(GeneratedFile { path: file.path.clone(), text, mode: file.mode });
    }
    Ok(files)
}

fn environment<'a>(
    templates: &[(&'static str, &'static str)],
    replacements: &'a Replacements,
) -> Result<Environment<'a>, CodegenError> {
    let mut environment = Environment::new();
    environment.set_fuel(Some(FUEL));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|it| failed("the syntax", it))?;
    environment.set_syntax(syntax);
    for (name, text) in templates {
        let text = replacements.get(*name).map_or(*text, String::as_str);
        environment.add_template(name, text).map_err(|it| failed(name, it))?;
    }
    Ok(environment)
}

fn failed(template: &str, source: minijinja::Error) -> CodegenError {
    CodegenError::Template { template: template.to_owned(), source }
}
