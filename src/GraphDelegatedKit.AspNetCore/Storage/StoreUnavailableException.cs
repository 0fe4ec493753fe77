namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>
/// The error if the distributed cache did not answer, or if the keys that open its entries cannot be read. It is not a miss: a session
/// that cannot be read may exist, so the user must not be sent to the sign-in page.
/// </summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
