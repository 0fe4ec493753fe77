namespace GraphDelegatedKit.SignIn;

/// <summary>
/// Asks MSAL for what it holds and for nothing more. MSAL has no such call: where it goes on to the token endpoint, it is stopped on its
/// way, so that a refresh is decided on here, once, and under the lock that other processes wait at.
/// </summary>
internal sealed class CacheOnly
{
    private readonly AsyncLocal<bool> _now = new();

    public bool IsNow => _now.Value;

    /// <exception cref="RefreshDue">What is held does not do.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> call)
    {
        _now.Value = true; // for this flow and what it calls; it falls back when we return
        return await call().ConfigureAwait(false);
    }

    /// <summary>Comes through MSAL as it is, because MSAL takes it for a fault of the transport.</summary>
    public sealed class RefreshDue() : HttpRequestException("A refresh is due, and was not asked for.");
}
