mod given;
mod keys;
mod leaving;
mod profile;
mod registering;
mod roles;
mod sessions;
