namespace GraphDelegatedKit.Testing;

/// <summary>
/// An expectation about the requests of a program was not met. Every test framework reports it as a failed test; the message names the
/// requests, and holds no token, no transfer address and no sharing link.
/// </summary>
/// <param name="message">What was expected, and the requests that the tenant received instead.</param>
public sealed class LocalTenantAssertionException(string message) : Exception(message);
