using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Paging;

/// <summary>The errors that end a listing early.</summary>
internal static class ListingErrors
{
    public const string ExpiredCode = "listingExpired";

    private const string IncompleteNote = "The listing is not complete.";

    /// <summary>
    /// Returns whether the service no longer accepts its own link. The link was not changed here, so any 400 means that it has expired.
    /// </summary>
    public static bool IsExpired(GraphException error) =>
        error.Status is HttpStatusCode.BadRequest or HttpStatusCode.Gone
        || error.InnerCodes.Any(code => code.StartsWith("syncState", StringComparison.OrdinalIgnoreCase));

    public static GraphException LinkExpired(GraphException error, GraphUrl listing, PageCheckpoint? previous) =>
        new(
            $"The service no longer accepts its own link to the next page of {listing}{DescribeAge(previous)} "
            + $"({(int)error.Status!} {error.Code}). {IncompleteNote}",
            error,
            ExpiredCode)
        {
            Remedy = "Start the listing again. If it was resumed from a stored checkpoint, "
                + "send the same headers as before, such as ConsistencyLevel.",
        };

    public static GraphException RepeatedLink(GraphUrl listing, int length) =>
        new(null, "repeatedLink", $"The pages of {listing} form a loop: one of {length} addresses was repeated. {IncompleteNote}");

    public static GraphException UntrustedLink(GraphUrl listing, Exception inner) =>
        new(
            null,
            "untrustedAddress",
            $"The next page of {listing} has an address that is not absolute https, or has a control character. {IncompleteNote}",
            inner);

    public static GraphException UnreadablePage<T>(HttpStatusCode status, GraphUrl listing, JsonException? inner) =>
        new(status, "unreadableAnswer", $"A page of {listing} is not a collection of {typeof(T).Name}. {IncompleteNote}", inner);

    public static GraphException MissingDeltaLink(GraphUrl listing) =>
        new(
            null,
            "unreadableAnswer",
            $"The changes of {listing} end without a link to the next round. Check that this is the address of a delta function.");

    private static string DescribeAge(PageCheckpoint? previous) => previous is null ? "" : $", taken at {previous.TakenOn:u}";
}
