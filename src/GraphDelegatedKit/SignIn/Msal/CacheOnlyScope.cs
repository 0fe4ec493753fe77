namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Asks MSAL for what it holds and for nothing more. MSAL has no such call: where it goes on to the token endpoint, it is stopped on its
/// way, so that a refresh is decided on here, once, and under the lock that other processes wait at.
/// </summary>
internal sealed class CacheOnlyScope
{
    private readonly AsyncLocal<bool> _isActive = new();

    public bool IsActive => _isActive.Value;

    /// <exception cref="RefreshRequiredException">What is held does not do.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        _isActive.Value = true; // for this flow and what it calls; it falls back when we return
        return await operation().ConfigureAwait(false);
    }

    /// <summary>Comes through MSAL as it is, because MSAL takes it for a fault of the transport.</summary>
    public sealed class RefreshRequiredException() : HttpRequestException("A refresh is due, and was not asked for.");
}
