//! `multipart/form-data` (RFC 7578): files in the parts of a form.

use std::{path::Path, str};

use memchr::memmem;

use crate::{
    rdf::format::Format,
    server::{
        error::ApiError,
        store::payload::{expected, format},
    },
};

/// The most parts of one body.
const MAX_PARTS: usize = 1000;
/// The longest head of a part.
const MAX_HEAD: usize = 16 << 10;

/// One file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'b> {
    /// As the client names it.
    pub(super) name: String,
    pub(super) format: Format,
    pub(super) content: &'b [u8],
}

/// The parts of a body, which must end with its closing boundary.
pub(super) fn parts<'b>(body: &'b [u8], boundary: &str) -> Result<Vec<Part<'b>>, ApiError> {
    let line = format!("\r\n--{boundary}");
    // The first boundary may have no line before it.
    let mut rest = match body.strip_prefix(&line.as_bytes()[2..]) {
        Some(rest) => rest,
        None => after(body, &line).ok_or_else(|| refuse("it does not contain its boundary"))?.1,
    };
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Ok(parts);
        }
        if parts.len() == MAX_PARTS {
            return Err(refuse(&format!("it has more than {MAX_PARTS} parts")));
        }
        let start = end_of_line(rest).ok_or_else(|| refuse("a boundary is not a line"))?;
        let (part, behind) = after(&rest[start..], &line)
            .ok_or_else(|| refuse("its closing boundary is missing"))?;
        parts.push(read(part, parts.len() + 1)?);
        rest = behind;
    }
}

/// What stands before and behind the next boundary.
fn after<'b>(bytes: &'b [u8], line: &str) -> Option<(&'b [u8], &'b [u8])> {
    memmem::find_iter(bytes, line).find_map(|at| {
        let rest = &bytes[at + line.len()..];
        // A longer line only begins like the boundary.
        let is_whole = rest.starts_with(b"--") || end_of_line(rest).is_some();
        is_whole.then_some((&bytes[..at], rest))
    })
}

/// Behind spaces and the end of the line.
fn end_of_line(bytes: &[u8]) -> Option<usize> {
    let at = bytes.iter().position(|it| !matches!(it, b' ' | b'\t'))?;
    bytes[at..].starts_with(b"\r\n").then_some(at + 2)
}

fn read(part: &[u8], n: usize) -> Result<Part<'_>, ApiError> {
    // A part without headers begins with the empty line.
    let (head, content) = if let Some(content) = part.strip_prefix(b"\r\n") {
        (&[][..], content)
    } else {
        let end = memmem::find(part, b"\r\n\r\n");
        let end = end.ok_or_else(|| refuse(&format!("the head of part {n} does not end")))?;
        (&part[..end], &part[end + 4..])
    };
    if head.len() > MAX_HEAD {
        return Err(refuse(&format!("the head of part {n} is longer than {MAX_HEAD} bytes")));
    }
    let head =
        str::from_utf8(head).map_err(|_| refuse(&format!("the head of part {n} is not UTF-8")))?;
    let headers: Vec<(&str, &str)> = head
        .split("\r\n")
        .filter_map(|it| it.split_once(':'))
        .map(|it| (it.0.trim(), it.1.trim()))
        .collect();
    let header = |name: &str| headers.iter().find(|it| it.0.eq_ignore_ascii_case(name));
    let disposition = header("content-disposition").map_or("", |it| it.1);
    let file = parameter(disposition, "filename");
    let name = file.or_else(|| parameter(disposition, "name")).unwrap_or_else(|| n.to_string());
    let named = || Format::from_path(Path::new(&name));
    let declared = header("content-type").map(|it| it.1);
    let format = match declared {
        None | Some("application/octet-stream") => named(),
        Some(media_type) => format(media_type),
    };
    let is_encoded = header("content-transfer-encoding").is_some_and(|it| {
        !["7bit", "8bit", "binary"].iter().any(|own| it.1.eq_ignore_ascii_case(own))
    });
    match format {
        Some(format) if !is_encoded => Ok(Part { name, format, content }),
        Some(_) => Err(ApiError::MediaType(format!("part `{name}` has a transfer encoding"))),
        None => Err(ApiError::MediaType(format!("part `{name}`: {}", expected()))),
    }
}

/// The value of a parameter, with or without quotes.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut parameters = header.split(';').skip(1).filter_map(|it| it.split_once('='));
    let (_, value) = parameters.find(|it| it.0.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"').to_owned())
}

fn refuse(fault: &str) -> ApiError {
    ApiError::BadRequest(format!("the multipart/form-data body is broken: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<(String, Format, String)>, String> {
        let parts = parts(body.as_bytes(), "xx").map_err(|it| it.to_string())?;
        let text = |it: &Part<'_>| String::from_utf8(it.content.to_vec()).unwrap();
        Ok(parts.iter().map(|it| (it.name.clone(), it.format, text(it))).collect())
    }

    #[test]
    fn each_part_has_its_own_type() {
        let body = "preamble\r\n--xx\r\nContent-Disposition: form-data; name=\"a\"\r\n\
            Content-Type: text/turtle; charset=utf-8\r\n\r\n<a> <b> 1 .\r\n--xxy\r\n\
            --xx \t\r\ncontent-disposition: form-data; name=f; filename=\"b.nt\"\r\n\r\n\r\n--xx--\r\nend";
        let expected = [
            ("a".to_owned(), Format::Turtle, "<a> <b> 1 .\r\n--xxy".to_owned()),
            ("b.nt".to_owned(), Format::NTriples, String::new()),
        ];
        assert_eq!(read(body).unwrap(), expected);
        assert_eq!(read("--xx--").unwrap(), []);
    }

    #[test]
    fn what_is_cut_or_unknown_is_refused() {
        let head = "--xx\r\nContent-Type: text/turtle\r\n";
        for (body, word) in [
            (String::new(), "boundary"),
            ("--yy--".to_owned(), "boundary"),
            (format!("{head}\r\n<a> <b> 1 ."), "closing boundary"),
            (format!("{head}\r\n<a> <b> 1 .\r\n--x"), "closing boundary"),
            (format!("{head}\r\n--xx--"), "does not end"),
            ("--xx\r\n\r\na\r\n--xx--".to_owned(), "part `1`"),
            (format!("{head}Content-Transfer-Encoding: base64\r\n\r\na\r\n--xx--"), "encoding"),
            ("--xx\r\nContent-Type: text/plain\r\n\r\na\r\n--xx--".to_owned(), "text/turtle"),
        ] {
            let fault = read(&body).unwrap_err();
            assert!(fault.contains(word), "{word}: {fault}");
        }
    }
}
