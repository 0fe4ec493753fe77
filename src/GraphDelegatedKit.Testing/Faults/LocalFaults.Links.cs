using GraphDelegatedKit.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// https://learn.microsoft.com/graph/paging and /delta-query-overview: what is wrong with the links from page to page.
public sealed partial class LocalFaults
{
    /// <summary>Does the work, and puts this text where the link to the next page belongs: another host, plain http, a relative address, nonsense.</summary>
    public void ReplaceNextLink(string path, string nextLink, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(nextLink);
        AddFault(path, null, times, PageLinkFaults.ReplaceNextLink(nextLink));
    }

    /// <summary>
    /// From now on the pages of a listing lead round in a circle: the last of <paramref name="length"/> pages links to the first of them. Pages are counted
    /// as they are first asked for. It holds until <see cref="Clear"/>, and is not counted in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="path">The listing.</param>
    /// <param name="length">How many pages the circle has; 1 is a page that links to itself.</param>
    /// <param name="pagesBefore">How many pages come before the circle; 0 leads back to the first page of all.</param>
    public void CycleLinks(string path, int length, int pagesBefore = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(pagesBefore);
        AddPermanentFault(path, null, new LinkCycleFault(length, pagesBefore));
    }

    /// <summary>Answers with a page of no items and a link that leads on; nothing is lost, the items come with the page after it.</summary>
    public void InsertEmptyPage(string path, int times = 1) => AddFault(path, null, times, PageLinkFaults.CreateEmptyPage());

    /// <summary>Answers with a page whose link leads to the same items once more, by another address.</summary>
    public void RepeatPage(string path, int times = 1) => AddFault(path, null, times, PageLinkFaults.CreateRepeatedPage());

    /// <summary>Refuses the next request that follows a link (one with a skip token or a delta token), as too old; a first page is let through.</summary>
    /// <param name="path">The listing.</param>
    /// <param name="times">How often.</param>
    /// <param name="status">400 as the directory says it, or 410.</param>
    /// <param name="code">The error code.</param>
    public void ExpireLink(string path, int times = 1, int status = StatusCodes.Status400BadRequest, string code = "Request_UnsupportedQuery") =>
        AddFault(path, null, times, CreateErrorResponse(status, code), PageLinkFaults.IsFollowUpPage);

    /// <summary>
    /// Refuses the next delta request that carries a token with 410 Gone, and a Location that starts over from the beginning.
    /// </summary>
    /// <param name="path">The delta listing, such as <c>/v1.0/users/delta</c>.</param>
    /// <param name="times">How often.</param>
    /// <param name="code"><c>resyncRequired</c>, <c>resyncChangesApplyDifferences</c>, <c>resyncChangesUploadDifferences</c> or <c>syncStateNotFound</c>.</param>
    public void Resync(string path, int times = 1, string code = "resyncRequired") => AddFault(path, null, times, new ResyncFault(code), PageLinkFaults.IsFollowUpPage);
}
