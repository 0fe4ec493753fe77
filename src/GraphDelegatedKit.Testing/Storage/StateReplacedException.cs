namespace GraphDelegatedKit.Testing.Storage;

// A change came too late: the state that it belongs to has been replaced by a snapshot.
internal sealed class StateReplacedException()
    : InvalidOperationException("The tenant was restored to a snapshot in the meantime, and nothing was changed. Try again.");
