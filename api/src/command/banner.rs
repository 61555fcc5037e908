use std::net::SocketAddr;

use api::application::FirstAdministrator;
use secrecy::ExposeSecret;

/// What a person wants to know once the server is ready.
pub(super) struct Banner<'a> {
    pub(super) address: SocketAddr,
    pub(super) created: Option<FirstAdministrator>,
    pub(super) notes: &'a [String],
}

impl Banner<'_> {
    #[expect(clippy::print_stdout, reason = "the banner is for the person at the terminal")]
    pub(super) fn print(self) {
        println!("\n  ConvoAI is ready: http://{}\n", self.address);
        if let Some(created) = self.created {
            match created.password {
                Some(password) => {
                    println!("  First administrator: {}", created.username);
                    println!(
                        "  One-time password:   {}  (shown this once)\n",
                        password.expose_secret()
                    );
                }
                None => println!(
                    "  First administrator: {} (password from the settings)\n",
                    created.username
                ),
            }
        }
        for note in self.notes {
            println!("  {note}");
        }
        println!("  Press Ctrl-C to stop.\n");
    }
}
