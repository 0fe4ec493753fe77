namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>The error if no browser could be opened. The next sign-in method is then tried.</summary>
internal sealed class BrowserUnavailableException(Exception inner) : Exception(inner.Message, inner);
