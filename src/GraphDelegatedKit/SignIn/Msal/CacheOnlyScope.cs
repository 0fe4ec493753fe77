namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// A scope in which MSAL uses only its cache. MSAL has no such call, so the handler of its requests fails the one to the token endpoint.
/// The caller then decides on the refresh, once, and under the lock that others wait for.
/// </summary>
/// <remarks>The package for web apps compiles this file too.</remarks>
internal sealed class CacheOnlyScope
{
    private readonly AsyncLocal<bool> _isActive = new();

    public bool IsActive => _isActive.Value;

    /// <exception cref="RefreshRequiredException">The cache has no usable token.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        _isActive.Value = true; // for this asynchronous flow only; the value is restored when the method returns
        return await operation().ConfigureAwait(false);
    }

    /// <summary>The error if the cache has no usable token. MSAL treats it as a transport fault and rethrows it unchanged.</summary>
    public sealed class RefreshRequiredException() : HttpRequestException("A refresh is required, and only the cache may be used.");
}
