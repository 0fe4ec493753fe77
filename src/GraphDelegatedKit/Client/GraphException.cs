using System.Net;

namespace GraphDelegatedKit;

/// <summary>The error of a failed call to Graph: the last real failure, after every retry that was safe.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors"/></remarks>
public sealed class GraphException : Exception
{
    private PageCheckpoint? _checkpoint;

    /// <summary>Creates an error, for stubs and for layers above the client.</summary>
    /// <param name="status">The final status; <see langword="null"/> if no response came.</param>
    /// <param name="code">Graph's most specific known code.</param>
    /// <param name="message">What happened, and to what.</param>
    /// <param name="innerException">The cause.</param>
    public GraphException(HttpStatusCode? status, string code, string message, Exception? innerException = null)
        : base(message, innerException) => (Status, Code) = (status, code);

    /// <summary>Creates an error that describes the failure of another one in the words of a layer above.</summary>
    /// <param name="message">What happened, and to what.</param>
    /// <param name="original">The error of the response.</param>
    /// <param name="code">Another code; <see langword="null"/> for the code of the original.</param>
    /// <param name="isSecret">Whether the message of the original may contain a secret, so that it does not become the cause.</param>
    internal GraphException(string message, GraphException original, string? code = null, bool isSecret = false)
        : this(original.Status, code ?? original.Code, message, isSecret ? null : original)
    {
        InnerCodes = original.InnerCodes;
        Remedy = original.Remedy;
        TokenScopes = original.TokenScopes;
        LikelyMissingScopes = original.LikelyMissingScopes;
        Claims = original.Claims;
        RequestId = original.RequestId;
        ClientRequestId = original.ClientRequestId;
        Date = original.Date;
        RetryAfter = original.RetryAfter;
        Attempts = original.Attempts;
        MayHaveExecuted = original.MayHaveExecuted;
        Location = original.Location;
    }

    /// <summary>Gets the final status; <see langword="null"/> if no response came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Gets Graph's most specific known code. Compare this, never the message.</summary>
    public string Code { get; }

    /// <summary>Gets every code of the response, outermost first.</summary>
    public IReadOnlyList<string> InnerCodes { get; init; } = [];

    /// <summary>
    /// Gets an instruction for the person who runs the program; <see langword="null"/> if the failure is not a common one.
    /// </summary>
    public string? Remedy { get; init; }

    /// <summary>Gets the permissions of the token that was sent, if its provider knows them.</summary>
    public IReadOnlyList<string> TokenScopes { get; init; } = [];

    /// <summary>
    /// Gets the permissions of which any one would probably be enough, least privileged first; the token has none of them. If a 403 has
    /// an empty list, the user lacks the right, or the required permissions are not known.
    /// </summary>
    public IReadOnlyList<string> LikelyMissingScopes { get; init; } = [];

    /// <summary>Gets the service's id of the request, for support.</summary>
    public string? RequestId { get; init; }

    /// <summary>Gets the client's id of the request, which is the same for every attempt.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>Gets the time of the response, by the service's clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Gets how long the service asked the client to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Gets the claims that the service requires in a token, as decoded JSON. Pass them to a sign-in as
    /// <see cref="SignInRequest.Claims"/>.
    /// </summary>
    public string? Claims { get; init; }

    /// <summary>Gets the number of requests that were sent.</summary>
    public int Attempts { get; init; }

    /// <summary>
    /// Gets whether the service may have executed the request although no success was reported. Check the result before sending it again.
    /// </summary>
    public bool MayHaveExecuted { get; init; }

    /// <summary>
    /// Gets the place from which a failed listing can resume: after the last page that was returned. <see langword="null"/> if that is the
    /// first page, if the place has expired, or if the error does not come from a listing.
    /// </summary>
    public PageCheckpoint? Checkpoint { get => _checkpoint; init => _checkpoint = value; }

    /// <summary>Gets the address that the service redirects to. It is never shown.</summary>
    internal string? Location { get; init; }

    /// <summary>Gets the total length of the resource, from the response to a range that does not exist (416).</summary>
    internal long? TotalLength { get; init; }

    // The client creates the error of a failed request; the listing that sent the request knows the place.
    internal void SetCheckpoint(PageCheckpoint? checkpoint) => _checkpoint = checkpoint;
}
