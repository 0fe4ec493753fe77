namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>No browser could be opened: the next way to sign in is taken.</summary>
internal sealed class BrowserUnavailableException(Exception inner) : Exception(inner.Message, inner);
