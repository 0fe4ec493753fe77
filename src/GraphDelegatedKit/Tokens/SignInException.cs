using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>No token could be had. <see cref="Reason"/> says what kind of failure it is, <see cref="Remedy"/> what a person can do.</summary>
/// <remarks><see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes"/></remarks>
public sealed class SignInException : Exception
{
    private string? _claims;

    /// <summary>A failure, for providers of your own.</summary>
    /// <param name="reason">What kind it is.</param>
    /// <param name="message">What happened, and to whom.</param>
    /// <param name="remedy">What a person can do; <see langword="null"/> for what usually helps with that reason.</param>
    /// <param name="innerException">What it came from.</param>
    public SignInException(SignInReason reason, string message, string? remedy = null, Exception? innerException = null)
        : base(message, innerException) => (Reason, Remedy) = (reason, string.IsNullOrWhiteSpace(remedy) ? Remedies.For(reason) : remedy);

    /// <summary>What kind of failure it is.</summary>
    public SignInReason Reason { get; }

    /// <summary>What a person can do about it; never empty.</summary>
    public string Remedy { get; }

    /// <summary>The service's own numbers (<c>AADSTS…</c>), where it gave any.</summary>
    public IReadOnlyList<int> AadstsCodes { get; init; } = [];

    /// <summary>The permissions that were asked for and not granted, as short names, where that is known.</summary>
    /// <remarks>A session remembers what was granted short, and asks again only in a sign-in or a forced refresh. The rest can be had by asking for it alone.</remarks>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>The id to give to support.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>A challenge to be met in the next sign-in, as decoded JSON.</summary>
    public string? Claims { get => _claims; init => _claims = value; }

    /// <summary>How long to wait before it makes sense to try again, where the service said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    // The token endpoint's own words say best what is wanted; where it has none, what a service asked for is still unmet.
    internal SignInException WithClaims(string? claims)
    {
        _claims ??= claims;
        return this;
    }
}
