namespace GraphDelegatedKit.Testing.Control;

// Whether the tenant is ready for clients: it has the data of its start, and a sign-in has succeeded.
internal sealed class TenantHealth
{
    private const string SignInPending = "No sign-in has succeeded yet.";

    private volatile string? _reason = "The data of the start is not complete yet.";

    // The reason why the tenant is not ready; null if it is.
    public string? Reason => _reason;

    public bool IsPrepared => _reason is null || ReferenceEquals(_reason, SignInPending);

    public void SetPrepared() => _reason = SignInPending;

    public void SetHealthy() => _reason = null;
}
