using System.Net;

namespace GraphDelegatedKit;

/// <summary>A call to Graph that ended without what was asked for. It is the last real failure, after every try that made sense.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/errors"/></remarks>
public sealed class GraphException : Exception
{
    /// <summary>An error, for stubs and for layers above the client.</summary>
    /// <param name="status">The final status; <see langword="null"/> if no answer came.</param>
    /// <param name="code">Graph's code, the most specific one known.</param>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">What it came from.</param>
    public GraphException(HttpStatusCode? status, string code, string message, Exception? innerException = null)
        : base(message, innerException) => (Status, Code) = (status, code);

    /// <summary>The final status; <see langword="null"/> if no answer came.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Graph's code, the most specific one known: match on this, never on the message.</summary>
    public string Code { get; }

    /// <summary>Every code of the answer, outermost first.</summary>
    public IReadOnlyList<string> InnerCodes { get; init; } = [];

    /// <summary>What a person can do about it, for the common cases.</summary>
    public string? Remedy { get; init; }

    /// <summary>The permissions of the token that was sent, as far as its provider says.</summary>
    public IReadOnlyList<string> TokenScopes { get; init; } = [];

    /// <summary>Permissions of which the token has none and any one would probably do, the least first. Empty with a 403: it is the person who lacks the right, or it is not known.</summary>
    public IReadOnlyList<string> LikelyMissingScopes { get; init; } = [];

    /// <summary>The service's id of the request, to give to support.</summary>
    public string? RequestId { get; init; }

    /// <summary>Our id of the request; the same for every try.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>When the service answered, by its own clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>How long the service asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the service wants to see in a token first, as decoded JSON: give it to a sign-in as <see cref="SignInRequest.Claims"/>.</summary>
    public string? Claims { get; init; }

    /// <summary>How many requests were sent.</summary>
    public int Attempts { get; init; }

    /// <summary>Whether the service may have done what was asked although no success was heard of: look before doing it again.</summary>
    public bool MayHaveExecuted { get; init; }

    /// <summary>Where the service says to go instead; never shown.</summary>
    internal string? Location { get; init; }

    /// <summary>How long the whole is of which a part was asked for that it does not have: what a 416 says.</summary>
    internal long? TotalLength { get; init; }

    /// <summary>The place of a listing that it ended; the room of the listings knows what it is.</summary>
    internal object? Checkpoint { get; set; }
}
