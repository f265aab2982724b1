//! The body of an answer, counted as it comes and decoded to the document as it lies on the server.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;
use ureq::http::Response;
use ureq::{Body, BodyReader};

use crate::client::text;

/// The body as it comes over the wire.
pub(crate) struct Wire {
    body: BodyReader<'static>,
    /// Bytes so far.
    pub(crate) bytes: u64,
    /// Whether reading from the wire failed, as opposed to decoding what came.
    pub(crate) has_failed: bool,
}

/// The body as the document lies on the server.
pub(crate) enum Decoded {
    Plain(Wire),
    /// Some stores compress each file once and know no other form of it, whatever they are asked
    /// for.
    Gzip(Box<MultiGzDecoder<Wire>>),
}

impl Decoded {
    /// The body and the coding to record, or the name of a coding that nobody asked for.
    pub(crate) fn new(response: Response<Body>) -> Result<(Self, Option<String>), String> {
        let coding = text(response.headers(), "content-encoding").unwrap_or_default();
        // The limit of the options is on what is written; one here would be on what comes.
        let body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let wire = Wire { body, bytes: 0, has_failed: false };
        match coding.to_ascii_lowercase().as_str() {
            "" | "identity" => Ok((Self::Plain(wire), None)),
            "gzip" | "x-gzip" => {
                Ok((Self::Gzip(Box::new(MultiGzDecoder::new(wire))), Some("gzip".to_owned())))
            }
            _ => Err(coding),
        }
    }

    pub(crate) fn wire(&self) -> &Wire {
        match self {
            Self::Plain(wire) => wire,
            Self::Gzip(decoder) => decoder.get_ref(),
        }
    }
}

impl Read for Wire {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(piece);
        match &read {
            Ok(count) => self.bytes += *count as u64,
            Err(_) => self.has_failed = true,
        }
        read
    }
}

impl Read for Decoded {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.read(piece),
            Self::Gzip(decoder) => decoder.read(piece),
        }
    }
}
