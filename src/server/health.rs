//! Whether the process runs, and whether it answers questions.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use crate::server::{
    error::ApiError,
    route::{READ, json, only},
    state::{AppState, Phase},
};

/// 200 while the process runs.
pub(super) async fn live(request: Request) -> Result<Response, ApiError> {
    only(request.method(), READ)?;
    Ok(json(r#"{"status":"live"}"#))
}

/// 200 when questions are answered, else 503 with the reason.
pub(super) async fn ready(
    State(state): State<Arc<AppState>>,
    request: Request,
) -> Result<Response, ApiError> {
    only(request.method(), READ)?;
    Ok(match state.phase() {
        Phase::Ready => json(r#"{"status":"ready"}"#),
        Phase::Loading => unready(json(r#"{"status":"loading"}"#)),
        Phase::Draining => unready(json(r#"{"status":"draining"}"#)),
    })
}

fn unready(response: Response) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, response).into_response()
}
