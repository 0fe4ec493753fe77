namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>
/// The error if the distributed cache did not answer. It is not a miss: a session that cannot be read may exist, so the user must not be
/// sent to the sign-in page.
/// </summary>
internal sealed class StoreUnavailableException(string operation, Exception inner)
    : Exception($"The session store could not {operation}.", inner);
