//! `/api/updates`: the updates of the packages, each an endpoint with typed parameters.

use std::sync::Arc;

use axum::{
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use crate::{
    query::{
        argument::Given,
        update::{UpdateSources, file::UpdateFile},
    },
    server::{
        arguments::Call,
        error::ApiError,
        origin, queries, route,
        state::{AppState, Task},
    },
    store::snapshot::Snapshot,
    workspace::{Workspace, load::LoadedPackage},
};

/// Executes an update, if that is allowed.
pub(super) async fn execute(
    State(state): State<Arc<AppState>>,
    Path((package, update)): Path<(String, String)>,
    request: Request,
) -> Result<Response, ApiError> {
    let (parts, body) = request.into_parts();
    let name = format!("{package}/{update}");
    let (_, file) =
        state.workspace.update(&name).map_err(|it| ApiError::NotFound(it.to_string()))?;
    route::only(&parts.method, "POST")?;
    if !state.settings.allow_update {
        return Err(ApiError::ReadOnly);
    }
    origin::check(&parts.uri, &parts.headers)?;
    let Call { arguments, timeout, .. } = Call::read(&parts, body, &file.header).await?;
    state.write(timeout, move |task| changed(task, &name, &arguments)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn changed(task: &Task<'_>, name: &str, given: &Given) -> Result<(Snapshot, ()), ApiError> {
    let (_, update) =
        task.workspace.update(name).map_err(|it| ApiError::NotFound(it.to_string()))?;
    let sources = UpdateSources::default();
    let after = task
        .workspace
        .change(task.dataset, update, given, &sources, task.budget)
        .map_err(|error| ApiError::update(error, &update.text, task.limit))?;
    Ok((after.snapshot, ()))
}

/// Where an update is executed.
pub(super) fn path(package: &LoadedPackage, update: &UpdateFile) -> String {
    format!("/api/updates/{}/{}", package.package.name(), update.name)
}

/// The list of all updates.
pub(super) fn list(workspace: &Workspace) -> Value {
    let updates: Vec<Value> = workspace
        .updates()
        .map(|(package, update)| {
            let prefix = package.prefixes().next().unwrap_or(package.package.name());
            json!({
                "package": package.package.name(),
                "name": update.name,
                "id": format!("{prefix}/{}", update.name),
                "path": path(package, update),
                "summary": update.header.summary,
                "description": update.header.description,
                "tags": update.header.tags,
                "params": queries::params(update),
                "sparql": &*update.text,
            })
        })
        .collect();
    json!({ "updates": updates })
}
