using System.Globalization;
using System.Net;
using System.Text;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit;

/// <summary>The error of a failed call to Graph: the last real failure, after every retry that was safe.</summary>
/// <remarks>
/// <para>Messages, codes and remedies are safe to print: control and format characters in the words of the service are replaced, and long
/// texts are cut. <see cref="ServiceMessage"/> and <see cref="InnerCodes"/> hold the words as the service sent them.</para>
/// <para><see href="https://learn.microsoft.com/graph/errors"/></para>
/// </remarks>
public sealed class GraphException : Exception
{
    private PageCheckpoint? _checkpoint;

    /// <summary>Creates an error, for stubs and for layers above the client.</summary>
    /// <param name="status">The final status; <see langword="null"/> if no response came.</param>
    /// <param name="code">Graph's most specific known code.</param>
    /// <param name="message">What happened, and to what.</param>
    /// <param name="innerException">The cause.</param>
    public GraphException(HttpStatusCode? status, string code, string message, Exception? innerException = null)
        : base(ServiceText.Clean(message, ServiceText.MaxMessageLength), innerException) =>
        (Status, Code) = (status, ServiceText.Clean(code, ServiceText.MaxCodeLength));

    /// <summary>Creates an error that describes the failure of another one in the words of a layer above.</summary>
    /// <param name="message">What happened, and to what.</param>
    /// <param name="original">The error of the response.</param>
    /// <param name="code">Another code; <see langword="null"/> for the code of the original.</param>
    /// <param name="isSecret">Whether the message of the original may contain a secret, so that it does not become the cause.</param>
    internal GraphException(string message, GraphException original, string? code = null, bool isSecret = false)
        : this(original.Status, code ?? original.Code, message, isSecret ? null : original)
    {
        InnerCodes = original.InnerCodes;
        ServiceMessage = isSecret ? null : original.ServiceMessage;
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

    /// <summary>Gets every code of the response, outermost first, as the service sent them.</summary>
    public IReadOnlyList<string> InnerCodes { get; init; } = [];

    /// <summary>
    /// Gets the message of the service, complete and unchanged; <see langword="null"/> if it sent none. It can contain anything, such as
    /// control characters of a terminal: print <see cref="Exception.Message"/> instead.
    /// </summary>
    public string? ServiceMessage { get; init; }

    /// <summary>
    /// Gets an instruction for the person who runs the program; <see langword="null"/> if the failure is not a common one.
    /// </summary>
    public string? Remedy { get; init => field = ServiceText.Clean(value, ServiceText.MaxMessageLength); }

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

    /// <summary>
    /// Gets the <c>Location</c> of the response: the address of a redirect, or of the operation that the request started. It can be a
    /// credential, so <see cref="ToString"/> leaves it out: do not log it.
    /// </summary>
    /// <remarks>
    /// Follow it with <see cref="GraphUrl.FromService(string)"/>, or with <see cref="GraphUrl.PreAuthenticated"/> outside Graph.
    /// </remarks>
    public string? Location { get; init; }

    /// <summary>Gets the total length of the resource, from the response to a range that does not exist (416).</summary>
    internal long? TotalLength { get; init; }

    /// <summary>
    /// Returns the message, then what support and a person need: the code, the remedy, and the ids of the request. The inner exception and
    /// the stack trace follow.
    /// </summary>
    public override string ToString()
    {
        var text = ServiceText.CleanLines(base.ToString());
        var headline = $"{GetType()}: {Message}";
        return text.StartsWith(headline, StringComparison.Ordinal) ? text.Insert(headline.Length, DescribeDetails()) : text;
    }

    // The client creates the error of a failed request; the listing that sent the request knows the place.
    internal void SetCheckpoint(PageCheckpoint? checkpoint) => _checkpoint = checkpoint;

    private string DescribeDetails()
    {
        var details = new StringBuilder();
        Append("Code", Code);
        Append("Status", Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : null);
        Append("Remedy", Remedy);
        Append("Request id", RequestId);
        Append("Client request id", ClientRequestId);
        Append("Date", Date?.ToString("u", CultureInfo.InvariantCulture));
        Append("Retry after", RetryAfter?.ToString("c", CultureInfo.InvariantCulture));
        Append("Attempts", Attempts > 0 ? Attempts.ToString(CultureInfo.InvariantCulture) : null);
        Append("May have executed", MayHaveExecuted ? "yes" : null);
        return details.ToString();

        void Append(string name, string? value)
        {
            if (value is not null)
                details.AppendLine().Append("   ").Append(name).Append(": ").Append(ServiceText.Clean(value, ServiceText.MaxMessageLength));
        }
    }
}
