//! Bodies between the async threads, which read and write sockets, and a thread that may wait.

use std::io::{self, Read};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use http_body_util::BodyExt as _;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Pieces that wait on the way: enough that neither side stands still, few enough that memory stays.
const PIECES: usize = 4;

/// What a client sends, for a thread that may wait for it.
pub(crate) struct Upload {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Upload {
    /// Reads a body; a client that is silent for too long is an error.
    pub(crate) fn of(mut body: Body, silence: Duration) -> Upload {
        let (sender, pieces) = mpsc::channel(PIECES);
        tokio::spawn(async move {
            loop {
                let piece = match timeout(silence, body.frame()).await {
                    Err(_) => {
                        Err(io::Error::new(io::ErrorKind::TimedOut, "the client fell silent"))
                    }
                    Ok(None) => return,
                    Ok(Some(Err(_))) => {
                        let reason = "the client broke off";
                        Err(io::Error::new(io::ErrorKind::UnexpectedEof, reason))
                    }
                    Ok(Some(Ok(frame))) => match frame.into_data() {
                        Ok(data) => Ok(data),
                        // Trailers say nothing here.
                        Err(_) => continue,
                    },
                };
                let is_last = piece.is_err();
                if sender.send(piece).await.is_err() || is_last {
                    return;
                }
            }
        });
        Upload { pieces, piece: Bytes::new() }
    }
}

impl Read for Upload {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.piece = piece?,
            }
        }
        let length = buffer.len().min(self.piece.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

/// Where lines go that a client is to get.
pub(crate) struct Lines {
    sender: mpsc::Sender<Piece>,
    silence: Duration,
}

enum Piece {
    Data(Bytes),
    /// All was said. Without it, the body ends with an error.
    End,
}

impl Lines {
    /// A place for lines, and the body that they come out of.
    pub(crate) fn new(silence: Duration) -> (Lines, Body) {
        let (sender, pieces) = mpsc::channel(PIECES);
        (Lines { sender, silence }, Body::new(Download { pieces, is_done: false }))
    }

    /// Sends lines as soon as there is room for them; a client that takes none for too long is an error.
    pub(crate) async fn send(&self, lines: Bytes) -> io::Result<()> {
        self.piece(Piece::Data(lines)).await
    }

    /// Ends the body as it should end.
    pub(crate) async fn end(&self) -> io::Result<()> {
        self.piece(Piece::End).await
    }

    async fn piece(&self, piece: Piece) -> io::Result<()> {
        match timeout(self.silence, self.sender.send(piece)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the client went away")),
            Err(_) => Err(io::Error::new(io::ErrorKind::TimedOut, "the client reads nothing")),
        }
    }
}

struct Download {
    pieces: mpsc::Receiver<Piece>,
    is_done: bool,
}

impl HttpBody for Download {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        self.pieces.poll_recv(context).map(|piece| match piece {
            Some(Piece::Data(data)) => Some(Ok(Frame::data(data))),
            Some(Piece::End) => {
                self.is_done = true;
                None
            }
            None => {
                self.is_done = true;
                Some(Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer broke off")))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_body_is_read_by_a_thread_that_waits() {
        let upload = Upload::of(Body::from("one\ntwo\n"), LONG);
        let read = tokio::task::spawn_blocking(move || io::read_to_string(upload));
        assert_eq!(read.await.unwrap().unwrap(), "one\ntwo\n");
    }

    #[tokio::test]
    async fn an_answer_ends_only_if_it_was_ended() {
        let (lines, body) = Lines::new(LONG);
        lines.send(Bytes::from("one\n")).await.unwrap();
        lines.end().await.unwrap();
        assert_eq!(body.collect().await.unwrap().to_bytes(), "one\n");
        let (lines, body) = Lines::new(LONG);
        lines.send(Bytes::from("one\n")).await.unwrap();
        drop(lines);
        assert!(body.collect().await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_says_nothing_or_reads_nothing_is_not_waited_for() {
        let (_never, silent) = Lines::new(LONG);
        let upload = Upload::of(silent, LONG);
        let mut pieces = upload.pieces;
        assert_eq!(pieces.recv().await.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
        let (lines, _unread) = Lines::new(LONG);
        for _ in 0..PIECES {
            lines.send(Bytes::from("one\n")).await.unwrap();
        }
        let stuck = lines.send(Bytes::from("one\n")).await;
        assert_eq!(stuck.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
