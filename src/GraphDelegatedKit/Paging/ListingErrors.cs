using System.Net;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Paging;

/// <summary>Creates the exceptions for a listing that ends early.</summary>
internal static class ListingErrors
{
    public const string ExpiredCode = "listingExpired";

    private const string IncompleteNote = "The listing is not complete.";

    /// <summary>
    /// Returns whether the service no longer accepts its own link: 410, or a code that says so. Any other refusal may be temporary, so the
    /// listing keeps its place.
    /// </summary>
    public static bool IsExpired(GraphException error) =>
        error.Status == HttpStatusCode.Gone
        || (error.Status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
            && error.InnerCodes.Any(ErrorCodes.IsExpiredLink));

    public static GraphException CreateLinkExpiredException(GraphException error, GraphUrl listing, PageCheckpoint? previous) =>
        new(
            $"The service no longer accepts its own link to the next page of {listing}{DescribeAge(previous)} "
            + $"({(int)error.Status!} {error.Code}). {IncompleteNote}",
            error,
            ExpiredCode)
        {
            Remedy = "Start the listing again. If it was resumed from a stored checkpoint, "
                + "send the same headers as before, such as ConsistencyLevel.",
        };

    /// <param name="listing">The address of the listing.</param>
    /// <param name="length">The number of addresses visited.</param>
    /// <param name="page">The response with the link; <see langword="null"/> if the link is from a checkpoint.</param>
    public static GraphException CreateRepeatedLinkException(GraphUrl listing, int length, GraphResponse? page) => Create(
        "repeatedLink", $"The pages of {listing} form a loop: one of {length} addresses was repeated. {IncompleteNote}", page);

    /// <inheritdoc cref="CreateRepeatedLinkException"/>
    /// <param name="inner">Why the address is refused.</param>
    public static GraphException CreateUntrustedLinkException(GraphUrl listing, GraphResponse? page, Exception inner) => Create(
        "untrustedAddress",
        $"The next page of {listing} has an address that is not absolute https, or has a control character. {IncompleteNote}",
        page,
        inner);

    /// <inheritdoc cref="CreateRepeatedLinkException"/>
    public static GraphException CreateMissingDeltaLinkException(GraphUrl listing, GraphResponse? page = null) => Create(
        ErrorCodes.UnreadableResponse,
        $"The changes of {listing} end without a link to the next round. Check that this is the address of a delta function.",
        page);

    /// <param name="page">The response with the item.</param>
    public static GraphException CreateMissingIdException(GraphResponse? page) => Create(
        "missingId",
        "An item has no id, so repeated items cannot be recognized. The listing is not complete.",
        page,
        remedy: "Add the id to $select.");

    // The response that has the fault has the ids that support asks for.
    private static GraphException Create(
        string code, string message, GraphResponse? page, Exception? inner = null, string? remedy = null) =>
        new(null, code, message, inner)
        {
            Remedy = remedy,
            RequestId = GraphErrors.GetHeader(page?.Message, "request-id"),
            ClientRequestId = GraphErrors.GetClientRequestId(page?.Message, page?.Context),
            Date = page?.Message.Headers.Date,
            Attempts = page?.Context?.Attempts ?? 0,
        };

    private static string DescribeAge(PageCheckpoint? previous) => previous is null ? "" : $", taken at {previous.TakenOn:u}";
}
