//! The live socket: stays connected for as long as somebody is signed in.

use dioxus::prelude::*;
use futures_util::{
    SinkExt, StreamExt,
    future::{Either, poll_fn, select},
};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use gloo_timers::future::TimeoutFuture;
use wire::live::{ClientMessage, Watched, close};

use crate::{
    browser,
    client::{Client, Failure},
    desk::{Desk, Order},
    state::{backoff, connection::Connection, envelope, session::SignedIn},
};

/// How often to say something, so that proxies keep the socket and its death is noticed.
const PING_MS: u32 = 20_000;
/// How many pings may go unanswered.
const SILENT_PINGS: u32 = 2;

type Orders = UnboundedReceiver<Order>;

/// Why a socket came to its end.
enum End {
    /// The server gave no ticket.
    Refused(Failure),
    /// The token it was opened with ran out, or the session ended; true when it had worked before.
    Dismissed(Option<String>, bool),
    /// Anything else; true when it had worked before.
    Lost(bool),
}

/// Connects whenever somebody is signed in, again and again.
pub(crate) async fn stay_connected(mut desk: Desk, mut orders: Orders) {
    let mut attempt = 0;
    loop {
        if !is_wanted(desk) {
            attempt = 0;
            if orders.next().await.is_none() {
                return;
            }
            continue;
        }
        let worked = match converse(desk, &mut orders).await {
            End::Refused(failure) if failure.is_signed_out() => {
                desk.session_ended(&failure);
                continue;
            }
            // With another token it goes on at once, and nobody need know.
            End::Dismissed(token, worked) if has_other_token(desk, &token).await && worked => {
                continue;
            }
            End::Refused(_) => false,
            End::Dismissed(_, worked) | End::Lost(worked) => worked,
        };
        if worked {
            attempt = 0;
        }
        if is_wanted(desk) {
            wait(desk, &mut orders, backoff::delay_ms(attempt, browser::chance())).await;
            attempt += 1;
        }
        if is_wanted(desk) {
            desk.connection.set(Connection::Reconnecting);
        }
    }
}

/// True when somebody is signed in who may listen.
fn is_wanted(desk: Desk) -> bool {
    desk.access.session.peek().as_ref().is_some_and(SignedIn::is_free)
}

/// True when there is another token than this one, or can be had.
async fn has_other_token(desk: Desk, token: &Option<String>) -> bool {
    if desk.access.held() != *token {
        return true;
    }
    match desk.access.renew().await {
        Ok(()) => true,
        Err(failure) => {
            if failure.is_signed_out() {
                desk.session_ended(&failure);
            }
            false
        }
    }
}

/// One socket, from its ticket to its end.
async fn converse(desk: Desk, orders: &mut Orders) -> End {
    // Before the first socket the list has to say up to where it is true.
    if desk.is_blank() {
        desk.read_list().await;
    }
    let ticket = match desk.client().ticket().await {
        Ok(ticket) => ticket,
        Err(failure) => return End::Refused(failure),
    };
    let token = desk.access.held();
    let Ok(mut socket) = WebSocket::open(&Client::live_url(&ticket)) else {
        return End::Lost(false);
    };
    if !say(&mut socket, &desk.hello()).await {
        return End::Lost(false);
    }
    let mut worked = false;
    let mut silent = 0;
    let mut ping = TimeoutFuture::new(PING_MS);
    loop {
        let next = select(select(socket.next(), orders.next()), &mut ping).await;
        match next {
            Either::Left((Either::Left((Some(Ok(Message::Text(text))), _)), _)) => {
                silent = 0;
                worked = true;
                // A newer server may say things we do not know yet.
                if let Some(envelope) = envelope::read(&text) {
                    desk.hear(envelope);
                }
            }
            Either::Left((Either::Left((Some(Ok(Message::Bytes(_))), _)), _)) => {}
            Either::Left((Either::Left((Some(Err(error)), _)), _)) => {
                return match error {
                    WebSocketError::ConnectionClose(end) if end.code == close::SESSION_ENDED => {
                        End::Dismissed(token, worked)
                    }
                    _ => End::Lost(worked),
                };
            }
            Either::Left((Either::Left((None, _)), _)) => return End::Lost(worked),
            Either::Left((Either::Right((order, _)), _)) => match order {
                Some(Order::Wake) => {}
                Some(Order::Resume(conversation, seen)) => {
                    let resume = ClientMessage::Resume { conversation, seen };
                    if !say(&mut socket, &resume).await {
                        return End::Lost(worked);
                    }
                }
                Some(Order::Watch(watching)) => {
                    let what = Watched::Usage;
                    let message = if watching {
                        ClientMessage::Watch { what }
                    } else {
                        ClientMessage::Unwatch { what }
                    };
                    if !say(&mut socket, &message).await {
                        return End::Lost(worked);
                    }
                }
                Some(Order::Leave) | None => return End::Lost(worked),
            },
            Either::Right(_) => {
                silent += 1;
                if silent > SILENT_PINGS || !say(&mut socket, &ClientMessage::Ping {}).await {
                    return End::Lost(worked);
                }
                ping = TimeoutFuture::new(PING_MS);
            }
        }
    }
}

/// False when the socket is closed, on which saying something would only be a complaint in the
/// console.
async fn say(socket: &mut WebSocket, message: &ClientMessage) -> bool {
    let connected = poll_fn(|context| socket.poll_ready_unpin(context)).await.is_ok();
    if !connected || !matches!(socket.state(), State::Open) {
        return false;
    }
    match serde_json::to_string(message) {
        Ok(text) => socket.send(Message::Text(text)).await.is_ok(),
        Err(_) => false,
    }
}

/// Waits before the next attempt, counting down on the screen, until told to wake.
async fn wait(mut desk: Desk, orders: &mut Orders, milliseconds: u32) {
    let mut left = milliseconds;
    while left > 0 {
        desk.connection.set(if milliseconds < 1000 {
            Connection::Reconnecting
        } else {
            Connection::Offline(left.div_ceil(1000))
        });
        let step = left.min(1000);
        match select(orders.next(), TimeoutFuture::new(step)).await {
            Either::Left((Some(Order::Wake) | None, _)) => return,
            Either::Left(_) => {}
            Either::Right(_) => left -= step,
        }
        if !is_wanted(desk) {
            return;
        }
    }
}
