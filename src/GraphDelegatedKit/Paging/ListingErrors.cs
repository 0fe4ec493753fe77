using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Paging;

/// <summary>Why a listing ended before its end.</summary>
internal static class ListingErrors
{
    public const string ExpiredCode = "listingExpired";

    /// <summary>Whether the service no longer knows a link of its own. What such a link asks for cannot be ill-formed by our doing, so that any 400 says it.</summary>
    public static bool IsExpired(GraphException error) => 
        error.Status is HttpStatusCode.BadRequest or HttpStatusCode.Gone || error.InnerCodes.Any(code => code.StartsWith("syncState", StringComparison.OrdinalIgnoreCase));

    public static GraphException LinkExpired(GraphException error, GraphUrl listing, PageCheckpoint? previous) =>
        new(error.Status, ExpiredCode, $"The service no longer accepts its own link to the next page of {listing}{DescribeAge(previous)} ({(int)error.Status!} {error.Code}). The listing is not complete.", error)
        {
            InnerCodes = error.InnerCodes,
            Remedy = "Begin the listing anew. If it was gone on with from a stored checkpoint, see that the request has the headers it had then, such as ConsistencyLevel.",
            TokenScopes = error.TokenScopes,
            RequestId = error.RequestId,
            ClientRequestId = error.ClientRequestId,
            Date = error.Date,
            Attempts = error.Attempts,
            Location = error.Location,
        };

    public static GraphException RepeatedLink(GraphUrl listing, int length) =>
        new(null, "repeatedLink", $"The pages of {listing} lead in a circle: after {length} addresses one came again. The listing is not complete.");

    public static GraphException UntrustedLink(GraphUrl listing, Exception inner) =>
        new(null, "untrustedAddress", $"The next page of {listing} has an address that is not absolute and https. The listing is not complete.", inner);

    public static GraphException UnreadablePage<T>(HttpStatusCode status, GraphUrl listing, JsonException? inner) =>
        new(status, "unreadableAnswer", $"A page of {listing} is not a collection of {typeof(T).Name}. The listing is not complete.", inner);

    public static GraphException MissingDeltaLink(GraphUrl listing) =>
        new(null, "unreadableAnswer", $"The changes of {listing} end without a link to the next round. Is it the address of a delta function?");

    private static string DescribeAge(PageCheckpoint? previous) => previous is null ? "" : $", taken at {previous.TakenOn:u}";
}
