use std::path::PathBuf;
use std::process::Command;

use super::caretaker::Caretaker;
use super::unique;

/// A network of this machine with a namespace, and a cable, for each of its ends. A cable can be
/// pulled: what is sent then is lost, and nobody is told.
pub(super) struct Lan {
    ip: PathBuf,
    net: String,
    name: String,
}

impl Lan {
    /// Lays the cables; the caretaker of the folder clears them away.
    ///
    /// # Errors
    /// Why this machine does not let us: that takes `ip` and root.
    pub(super) fn lay(caretaker: &Caretaker, ends: usize) -> Result<Self, String> {
        let places = ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip", "/bin/ip"].map(PathBuf::from);
        let ip = places.into_iter().find(|place| place.is_file());
        let ip = ip.ok_or("there is no program `ip` (package iproute2)")?;
        let name = unique(6);
        // The network that is set aside for tests of networks (RFC 2544).
        let subnet = u8::from_str_radix(&name[..2], 16).unwrap_or_default();
        let lan = Self { ip, net: format!("198.18.{subnet}"), name };
        let bridge = lan.bridge();
        let mut made = format!("link {bridge}\n");
        for end in 0..ends {
            // The cable by name: its namespace lives on while a connection in it does.
            made.push_str(&format!("link {}\nnetns {}\n", lan.cable(end), lan.namespace(end)));
        }
        std::fs::write(caretaker.folder().join("lan"), made).map_err(|error| error.to_string())?;
        lan.ip(&format!("link add {bridge} type bridge"))?;
        lan.ip(&format!("addr add {}.254/24 dev {bridge}", lan.net))?;
        lan.ip(&format!("link set {bridge} up"))?;
        for end in 0..ends {
            let (namespace, cable) = (lan.namespace(end), lan.cable(end));
            lan.ip(&format!("netns add {namespace}"))?;
            lan.ip(&format!("link add {cable} type veth peer name eth0 netns {namespace}"))?;
            lan.ip(&format!("link set {cable} master {bridge}"))?;
            lan.ip(&format!("-n {namespace} addr add {}/24 dev eth0", lan.host(end)))?;
            lan.ip(&format!("-n {namespace} link set eth0 up"))?;
            lan.ip(&format!("-n {namespace} link set lo up"))?;
            lan.plug(end);
        }
        Ok(lan)
    }

    /// The address of an end.
    pub(super) fn host(&self, end: usize) -> String {
        format!("{}.{}", self.net, end + 1)
    }

    /// The namespace of an end, as `ip netns` knows it.
    pub(super) fn namespace(&self, end: usize) -> String {
        format!("convoai-{}-{end}", self.name)
    }

    /// Takes an end off the network.
    pub(super) fn pull(&self, end: usize) {
        self.ip(&format!("link set {} down", self.cable(end))).expect("a cable of ours");
    }

    /// Puts it back.
    pub(super) fn plug(&self, end: usize) {
        self.ip(&format!("link set {} up", self.cable(end))).expect("a cable of ours");
    }

    fn bridge(&self) -> String {
        format!("cv{}b", self.name)
    }

    fn cable(&self, end: usize) -> String {
        format!("cv{}{end}", self.name)
    }

    fn ip(&self, words: &str) -> Result<(), String> {
        let output = Command::new(&self.ip).args(words.split(' ')).output();
        let output = output.map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(format!("ip {words}: {}", said.trim())) }
    }
}
