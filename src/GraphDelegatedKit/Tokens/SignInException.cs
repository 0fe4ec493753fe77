using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>
/// The error if no token is available. <see cref="Reason"/> tells the kind of failure, <see cref="Remedy"/> what a person can do.
/// </summary>
/// <remarks>
/// <para>Message and remedy are safe to print: control and format characters in the words of the service are replaced, and long texts are
/// cut. <see cref="ServiceMessage"/> holds the words as the service sent them.</para>
/// <para><see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes"/></para>
/// </remarks>
public sealed class SignInException : Exception
{
    private string? _claims;

    /// <summary>Creates an error, for an <see cref="ITokenProvider"/> of the program's own.</summary>
    /// <param name="reason">The kind of failure.</param>
    /// <param name="message">What happened, and to which account.</param>
    /// <param name="remedy">An instruction for a person; <see langword="null"/> for the usual one of the reason.</param>
    /// <param name="innerException">The cause.</param>
    public SignInException(SignInReason reason, string message, string? remedy = null, Exception? innerException = null)
        : base(ServiceText.Clean(message, ServiceText.MaxMessageLength), innerException) =>
        (Reason, Remedy) = (
            reason,
            string.IsNullOrWhiteSpace(remedy) ? Remedies.For(reason) : ServiceText.Clean(remedy, ServiceText.MaxMessageLength));

    /// <summary>Gets the kind of failure.</summary>
    public SignInReason Reason { get; }

    /// <summary>Gets an instruction for the person who runs the program. It is never empty.</summary>
    public string Remedy { get; }

    /// <summary>
    /// Gets the message of the service, complete and unchanged; <see langword="null"/> if it sent none. It can contain anything, such as
    /// control characters of a terminal: print <see cref="Exception.Message"/> instead.
    /// </summary>
    public string? ServiceMessage { get; init; }

    /// <summary>Gets the service's error numbers (<c>AADSTS…</c>), if it returned any.</summary>
    public IReadOnlyList<int> AadstsCodes { get; init; } = [];

    /// <summary>Gets the requested permissions that were not granted, as short names, if they are known.</summary>
    /// <remarks>
    /// A session remembers which permissions were not granted, and requests them again only in a sign-in or a forced refresh. The granted
    /// permissions are available in a request for them alone.
    /// </remarks>
    public IReadOnlyList<string> MissingScopes { get; init; } = [];

    /// <summary>Gets the correlation id, for support.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Gets the claims that the next sign-in must meet, as decoded JSON.</summary>
    public string? Claims { get => _claims; init => _claims = value; }

    /// <summary>Gets how long to wait before the next attempt, if the service said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Creates an exception with the facts of another one, which is its inner exception.</summary>
    /// <param name="cause">The other exception. It may have been thrown in another call, whose stack it has.</param>
    /// <param name="message">The message; <see langword="null"/> for that of the cause.</param>
    /// <param name="remedy">The instruction; <see langword="null"/> for that of the cause.</param>
    /// <param name="missingScopes">The missing permissions; <see langword="null"/> for those of the cause.</param>
    internal static SignInException From(
        SignInException cause, string? message = null, string? remedy = null, IReadOnlyList<string>? missingScopes = null) =>
        new(cause.Reason, message ?? cause.Message, remedy ?? cause.Remedy, cause)
        {
            ServiceMessage = cause.ServiceMessage,
            AadstsCodes = cause.AadstsCodes,
            MissingScopes = missingScopes ?? cause.MissingScopes,
            CorrelationId = cause.CorrelationId,
            Claims = cause.Claims,
            RetryAfter = cause.RetryAfter,
        };

    /// <summary>
    /// Adds the claims of a service's challenge, which are still to be met. Claims from the token endpoint are more precise and remain.
    /// </summary>
    internal void AddClaims(string? claims) => _claims ??= claims;
}
