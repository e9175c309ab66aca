# Settings of login shells.
