//! Connections that can be made to end badly: a handler decides what becomes of the one its request
//! came in on, and the connection does so while it writes the answer.

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Fate {
    #[default]
    Open,
    /// Closes after the next answer without having said so.
    HangsUp,
    /// Ends within the next answer.
    Cut,
    /// As `Cut`, by a reset.
    Reset,
    /// Nothing more is read.
    Deaf,
    /// Nothing more is written.
    Dead,
}

/// Who is at the other end, as a handler is told it.
pub type Peer = axum::extract::ConnectInfo<Caller>;

/// Who is at the other end.
#[derive(Clone, Debug)]
pub struct Caller {
    pub address: SocketAddr,
    /// Connections are numbered as they come.
    pub number: usize,
    fate: Arc<Mutex<Fate>>,
}

impl Caller {
    fn decide(&self, fate: Fate) {
        *self.fate.lock().unwrap_or_else(PoisonError::into_inner) = fate;
    }

    fn fate(&self) -> Fate {
        *self.fate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes the connection after the answer that is about to be written.
    pub fn hang_up(&self) {
        self.decide(Fate::HangsUp);
    }

    /// Ends the connection within the answer that is about to be written.
    pub fn cut(&self, reset: bool) {
        self.decide(if reset { Fate::Reset } else { Fate::Cut });
    }
}

impl Connected<IncomingStream<'_, Lines>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().caller.clone()
    }
}

/// Accepts connections and numbers them.
pub struct Lines {
    listener: TcpListener,
    next: AtomicUsize,
}

impl Lines {
    pub fn new(listener: TcpListener) -> Self {
        Self { listener, next: AtomicUsize::new(0) }
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        (Line { stream, caller: Caller { address, number, fate: Arc::default() } }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One connection.
pub struct Line {
    stream: TcpStream,
    caller: Caller,
}

/// How much of an answer is written before it is cut: its head and half of its body, or half of a bare head.
fn kept(answer: &[u8]) -> usize {
    let head = answer.windows(4).position(|end| end == b"\r\n\r\n").map_or(0, |at| at + 4);
    if head == answer.len() { head / 2 } else { head + (answer.len() - head) / 2 }
}

impl Line {
    fn cut(&mut self, cx: &mut Context<'_>, answer: &[u8], reset: bool) -> Poll<io::Result<usize>> {
        let part = answer.get(..kept(answer)).unwrap_or(answer);
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, part))?;
        if reset {
            // Closed with nothing to wait for, a socket sends a reset instead of an end.
            self.stream.set_zero_linger()?;
        }
        self.caller.decide(Fate::Dead);
        Poll::Ready(Ok(written))
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.caller.fate() == Fate::Deaf {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, into)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, answer: &[u8]) -> Poll<io::Result<usize>> {
        match self.caller.fate() {
            Fate::Dead => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Fate::Cut => self.cut(cx, answer, false),
            Fate::Reset => self.cut(cx, answer, true),
            Fate::HangsUp => {
                let written = ready!(Pin::new(&mut self.stream).poll_write(cx, answer))?;
                if written == answer.len() {
                    self.caller.decide(Fate::Deaf);
                }
                Poll::Ready(Ok(written))
            }
            Fate::Open | Fate::Deaf => Pin::new(&mut self.stream).poll_write(cx, answer),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn an_answer_is_cut_within_its_body_or_else_within_its_head() {
        assert_eq!(kept(b"HTTP/1.1 200 OK\r\n\r\n1234"), 21);
        assert_eq!(kept(b"HTTP/1.1 204 No Content\r\n\r\n"), 13);
    }
}
