import Testing

/// What holds for every engine.
@Suite(.sharedServer) struct Contract {}
