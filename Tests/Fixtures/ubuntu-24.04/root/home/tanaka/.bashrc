# Settings of interactive shells.
